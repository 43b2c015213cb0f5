import { testDatabase, type TestDatabase } from '@airlock/testing';
import type { AirlockConfig } from '../config';
import { SystemPool } from './system-pool';

describe("the server's own connections", () => {
  let database: TestDatabase;
  let pool: SystemPool;

  beforeAll(async () => {
    database = await testDatabase();
    pool = new SystemPool({
      databaseUrl: database.url,
      systemConnections: 1,
      poolWaitMs: 3_000,
      statementTimeoutMs: 200,
    } as AirlockConfig);
  });

  afterAll(async () => {
    await pool.onApplicationShutdown();
    await database.drop();
  });

  it('have a statement that takes too long ended by the database itself, which says so, before its silence is taken for an end', async () => {
    const ended = await pool.query('select pg_sleep(60)').catch((error: unknown) => error);

    expect(ended).toMatchObject({ code: '57014', message: expect.stringContaining('statement timeout') });
  });
});
