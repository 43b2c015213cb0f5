export { DatabaseModule } from './database.module';
export { startEmbeddedDatabase, type EmbeddedDatabase } from './database-url';
export { SystemPool } from './system-pool';
