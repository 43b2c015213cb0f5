import { testDatabase, type TestDatabase } from '@airlock/testing';
import { Client } from 'pg';
import request from 'supertest';
import { requireFitDatabase } from '../src/database';
import { eventually } from './support/eventually';
import { startAirlock, type TestServer } from './support/airlock';

describe('A database that takes no writes any more, as after a failover', () => {
  let database: TestDatabase;
  let server: TestServer;
  let superuser: Client;

  beforeAll(async () => {
    database = await testDatabase();
    superuser = new Client({ connectionString: database.superuserUrl });
    await superuser.connect();
    server = await startAirlock({}, { database, logger: false });
  });

  afterAll(async () => {
    await server.close();
    await superuser.end();
    await database.drop();
  });

  it('is said: 503 to come back, not ready, no start; and all is well as soon as it takes them again', async () => {
    await anew('set default_transaction_read_only = on');

    const refused = await eventually(() => answeredBy(503));
    const unready = await eventually(async () => {
      const { status, body } = await request(server.url).get('/health/ready');
      return status === 503 && hasFailed(body.checks) ? status : undefined;
    });
    const start = await requireFitDatabase(database.url, server.config).catch(
      (error: Error) => error.message,
    );
    await anew('reset default_transaction_read_only');

    expect(refused.body.detail).toBe('The database takes no writes now; nothing was written.');
    expect(refused.headers['retry-after']).toBe('1');
    expect(unready).toBe(503);
    expect(start).toContain(
      'takes no writes: it is a standby, or its default_transaction_read_only is on.\nName the primary',
    );
    await eventually(() => answeredBy(200));
    await eventually(
      async () => (await request(server.url).get('/health/ready')).status === 200 || undefined,
    );
  });

  const hasFailed = (checks: readonly { name: string; status: string; reason?: string }[]): boolean =>
    checks.some(({ name, reason }) => name === 'writes' && reason === 'the database takes no writes');

  async function answeredBy(status: number): Promise<request.Response | undefined> {
    const answer = await request(server.url)
      .post('/v2/threads')
      .set('Authorization', await server.bearer('alice'))
      .send({});
    // Connections that broke are found out one after another.
    return answer.status === status && !/was lost/.test(String(answer.body.detail)) ? answer : undefined;
  }

  /** Of connections that are made from now on, which all are. */
  async function anew(sql: string): Promise<void> {
    await superuser.query(`alter database "${database.name}" ${sql}`);
    await superuser.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()',
      [database.name],
    );
  }
});
