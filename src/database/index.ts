export { DatabaseModule } from './database.module';
export { startEmbeddedDatabase, type EmbeddedDatabase } from './database-url';
export { FailureSpell } from './failure-spell';
export { requireFitDatabase } from './fitness/fitness';
export { takesWrites, watchListening } from './listening-watch';
export { LateWrites } from './late-writes';
export { migrate } from './migrate';
export { refusalOf } from './refusal';
export { SystemPool } from './system-pool';
