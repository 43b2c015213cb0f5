import { Client as Database } from 'pg';
import type { TestServer } from './airlock';

/** In the server's database, as one whom row-level security does not bind. */
export async function withDatabase<T>(
  server: TestServer,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = new Database({ connectionString: server.database.superuserUrl });
  await database.connect();
  return work(database).finally(() => database.end());
}

/** Runs write a report before they end, and cannot while the lock on reports is held. */
export const whileNoRunEnds = <T>(server: TestServer, work: () => Promise<T>): Promise<T> =>
  withDatabase(server, async (database) => {
    await database.query('begin; lock table reports in share mode');
    return work().finally(() => database.query('rollback'));
  });
