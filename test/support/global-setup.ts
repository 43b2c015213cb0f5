import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { databaseOptions } from '../../ormconfig';
import { ensureDatabase } from '../../src/database/database-url';
import { EmbeddedServer } from '../../src/database/embedded/server';
import { temporaryFolder, underMemory } from './temporary-folder';

/** Durability is not under test here, every suite clones a database, and histories of many transactions make many deadlocks. */
const FAST = [
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'max_connections=300',
  'deadlock_timeout=50ms',
];

const TEMPLATE = 'airlock_template';

/**
 * One real PostgreSQL for the whole run, with one migrated database that every suite clones: that of the run which started
 * this one, where it hands its own on.
 */
export default async function globalSetup(): Promise<void> {
  if (process.env.AIRLOCK_TEST_TEMPLATE) return;
  const folder = temporaryFolder('test', underMemory());
  const server = await EmbeddedServer.start({ folder: join(folder, 'postgres'), settings: FAST });
  const templateUrl = await ensureDatabase(server.url, TEMPLATE);
  const dataSource = await new DataSource(databaseOptions(templateUrl)).initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
  process.env.AIRLOCK_TEST_SERVER_URL = server.url;
  process.env.AIRLOCK_TEST_TEMPLATE = TEMPLATE;
  process.env.AIRLOCK_TEST_ROLE = 'airlock_app';
  (globalThis as Record<string, unknown>).airlockTestServer = { server, folder };
}
