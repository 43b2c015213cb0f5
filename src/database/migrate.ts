import { DataSource } from 'typeorm';
import { databaseOptions } from '../../ormconfig';

/** Any constant does, as long as every replica uses the same one. */
const MIGRATION_LOCK = 4_711_001;

/**
 * Brings the database to the newest migration. Replicas that start together wait for one another.
 * @param ownerUrl connection URL of the role that owns the tables
 * @throws Error from PostgreSQL when a migration fails; that migration is rolled back whole
 */
export async function migrate(ownerUrl: string): Promise<void> {
  const dataSource = await new DataSource(databaseOptions(ownerUrl, { max: 2 })).initialize();
  try {
    const lock = dataSource.createQueryRunner();
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      await dataSource.runMigrations();
    } finally {
      await lock.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      await lock.release();
    }
  } finally {
    await dataSource.destroy();
  }
}
