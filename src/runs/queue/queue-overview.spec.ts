import { mintId, UserExecutionContext } from '@airlock/session';
import { testDatabase, type TestDatabase } from '@airlock/testing';
import { Client, Pool } from 'pg';
import { eventually } from '../../../test/support/eventually';
import type { SystemPool } from '../../database';
import { QueueOverview } from './queue-overview';

const hashOf = (userId: string): string | undefined =>
  UserExecutionContext.create({ userId, threadId: mintId(), runId: mintId() }).correlationId.split(':')[0];

describe('the queue as operators see it (A2)', () => {
  let database: TestDatabase;
  let system: Pool;
  let superuser: Client;

  beforeAll(async () => {
    database = await testDatabase();
    system = new Pool({ connectionString: database.url, max: 2 });
    superuser = new Client({ connectionString: database.superuserUrl });
    await superuser.connect();
  });

  beforeEach(() => superuser.query('truncate lanes'));

  afterAll(async () => {
    await superuser.end();
    await system.end();
    await database.drop();
  });

  const overview = (): QueueOverview => new QueueOverview(system as unknown as SystemPool);
  const lane = (userId: string, running: number, pending: number): Promise<unknown> =>
    superuser.query('insert into lanes (user_id, running, pending) values ($1, $2, $3)', [
      userId,
      running,
      pending,
    ]);

  it('nothing is at work: all zeros, and no age of an oldest', async () => {
    await lane('idle-user', 0, 0);

    expect(await overview().read()).toEqual({
      running: 0,
      queued: 0,
      users_with_work: 0,
      oldest_queued_seconds: null,
      users: [],
    });
  });

  it('users are told by the hash that their correlation ids begin with (C12), the busiest first', async () => {
    const names = ['ünïcode@airlock.dev', 'bob', 'carol'];
    await lane('bob', 1, 1);
    await lane('ünïcode@airlock.dev', 0, 7);
    await lane('carol', 1, 0);

    const { users, ...all } = await overview().read();

    expect(all).toEqual({ running: 2, queued: 8, users_with_work: 3, oldest_queued_seconds: null });
    expect(users).toEqual([
      { user: hashOf('ünïcode@airlock.dev'), running: 0, queued: 7 },
      { user: hashOf('bob'), running: 1, queued: 1 },
      { user: hashOf('carol'), running: 1, queued: 0 },
    ]);
    expect(JSON.stringify(users)).not.toMatch(new RegExp(names.join('|')));
  });

  it('of any number of users the twenty busiest are named, and all are counted', async () => {
    for (let n = 1; n <= 25; n++) await lane(`user-${n}`, 0, n);

    const { users, queued, users_with_work: count } = await overview().read();

    expect([count, queued]).toEqual([25, (25 * 26) / 2]);
    expect(users.map((one) => one.queued)).toEqual(Array.from({ length: 20 }, (_, n) => 25 - n));
  });

  it('however many ask, the database is asked once a second', async () => {
    let asked = 0;
    const counted = { query: (question: unknown) => ((asked += 1), system.query(question as string)) };
    const shared = new QueueOverview(counted as unknown as SystemPool);

    const answers = await Promise.all(Array.from({ length: 10 }, () => shared.read()));

    expect(new Set(answers).size).toBe(1);
    expect(asked).toBe(1);
  });

  it('a lock in the way is not waited for, here or on the server', async () => {
    const waiting = async (): Promise<number> => {
      const { rows } = await superuser.query(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows.length;
    };
    await superuser.query('begin; lock table lanes in access exclusive mode');

    await expect(overview().read()).rejects.toThrow();
    expect(await eventually(waiting, (count) => count === 0)).toBe(0);
    await superuser.query('rollback');

    expect(await overview().read()).toMatchObject({ queued: 0 });
  });

  it('a database that does not answer is not waited for', async () => {
    const slow = new Pool({ connectionString: database.url, max: 1 });
    const slowly = {
      query: (question: { readonly query_timeout: number }) =>
        slow.query({ ...question, text: 'select pg_sleep(600)', values: [] }),
    };

    await expect(new QueueOverview(slowly as unknown as SystemPool).read()).rejects.toThrow('timeout');
    await slow.end();
  });
});
