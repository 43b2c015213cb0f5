import { testDatabase } from '@airlock/testing';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { pinned } from '../../src/wire/pinned';
import { Note, NOTES_SCHEMA } from './note.entity';

export interface TestDatabaseWithNotes {
  readonly url: string;
  readonly superuserUrl: string;
  /** Looks on from outside, past row-level security. */
  readonly onlooker: Client;
  dataSource(extra?: Record<string, unknown>, url?: string): Promise<DataSource>;
  close(): Promise<void>;
}

/** A database of the suite's own with one per-user table, and the data sources opened on it. */
export async function databaseWithNotes(): Promise<TestDatabaseWithNotes> {
  const database = await testDatabase({ template: null });
  const onlooker = new Client({ connectionString: database.superuserUrl });
  await onlooker.connect();
  await ensureRole(onlooker);
  await onlooker.query(`set role airlock; ${NOTES_SCHEMA} reset role;`);
  const opened: DataSource[] = [];
  return {
    url: database.url,
    superuserUrl: database.superuserUrl,
    onlooker,
    async dataSource(extra = {}, url = database.url) {
      const dataSource = new DataSource({
        type: 'postgres',
        url,
        entities: [Note],
        synchronize: false,
        extra: { max: 4, ...extra },
      });
      opened.push(await dataSource.initialize());
      return dataSource;
    },
    async close() {
      for (const dataSource of opened) if (dataSource.isInitialized) await dataSource.destroy();
      await onlooker.end();
      await database.drop();
    },
  };
}

/** SA2: everything borrowed is back. */
export function poolOf(dataSource: DataSource): { total: number; idle: number; waiting: number } {
  const { pool } = pinned(dataSource);
  return { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount };
}

async function ensureRole(client: Client): Promise<void> {
  const { rowCount } = await client.query(`select 1 from pg_roles where rolname = 'airlock_app'`);
  if (rowCount === 0) {
    await client.query(
      `do $$ begin create role airlock_app nologin; exception when duplicate_object then null; end $$`,
    );
  }
  await client.query('grant airlock_app to airlock with inherit false, set true');
}
