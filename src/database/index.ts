export { DatabaseModule } from './database.module';
export { startEmbeddedDatabase, type EmbeddedDatabase } from './database-url';
export { DatabaseOfOtherVersionError } from './other-version.error';
export { refusalOf } from './refusal';
export { SystemPool } from './system-pool';
