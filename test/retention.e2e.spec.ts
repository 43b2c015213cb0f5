import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import request from 'supertest';
import { Retention } from '../src/runs/retention/retention';
import { startAirlock, type TestServer } from './support/airlock';
import { eventually } from './support/eventually';
import { askAndWait, type FinishedRun, importCsv } from './support/main-job';

const LOG = [
  'TIMESTAMP,ContextTokens,GeneratedTokens',
  '2026-01-01 00:00:00,10,20',
  '2026-01-01 00:00:01,11,21',
].join('\n');

describe('what is kept no longer than it is needed (spec 2)', () => {
  let server: TestServer;
  let database: Client;

  beforeAll(async () => {
    server = await startAirlock({ AUDIT_RETENTION_DAYS: '365' });
    database = new Client({ connectionString: server.database.superuserUrl });
    await database.connect();
    // Clocks are moved by hand here, also those of ended runs, which nothing else may change.
    await database.query('set session_replication_role = replica');
  });

  afterAll(async () => {
    await database.end();
    await server.close();
  });

  const count = async (table: string, user: string): Promise<number> => {
    const { rows } = await database.query<{ n: number }>(
      `select count(*)::int as n from ${table} where user_id = $1`,
      [user],
    );
    return rows[0]?.n ?? 0;
  };
  const age = async (user: string, days: number): Promise<void> => {
    const moved = `- make_interval(secs => ${days * 86_400})`;
    for (const [table, columns] of Object.entries({
      runs: ['created_at', 'finished_at'],
      run_events: ['created_at'],
      checkpoints: ['expires_at'],
      workload_imports: ['created_at'],
      threads: ['deleted_at'],
    })) {
      const moves = columns.map((column) => `${column} = ${column} ${moved}`).join(', ');
      await database.query(`update ${table} set ${moves} where user_id = $1`, [user]);
    }
  };
  const audited = async (user: string, ages: readonly number[]): Promise<void> => {
    await database.query(
      `insert into audit_log (user_id, id, type, correlation_id, request_id, occurred_at)
       select $1, gen_random_uuid(), 'tool', 'a:b:c:d', gen_random_uuid(), now() - make_interval(secs => age * 86400)
       from unnest($2::float[]) as age`,
      [user, ages],
    );
  };
  /** What the hour does: the queue's own cron task, done by the server's worker. */
  const retention = async (): Promise<void> => {
    await database.query(`select graphile_worker.add_job('retention')`);
    await eventually(async () => {
      const { rows } = await database.query(
        `select 1 from graphile_worker.jobs where task_identifier = 'retention'`,
      );
      return rows.length === 0 ? true : undefined;
    });
  };
  const get = async (user: string, path: string) =>
    request(server.url)
      .get(path)
      .set('Authorization', await server.bearer(user));
  const runPath = ({ threadId, runId }: FinishedRun): string => `/v2/threads/${threadId}/runs/${runId}`;

  it('is registered as a task of the hour', async () => {
    const known = await eventually(async () => {
      const { rows } = await database.query('select identifier from graphile_worker._private_known_crontabs');
      return rows.length > 0 ? rows : undefined;
    });

    expect(known).toEqual([{ identifier: 'retention' }]);
  });

  it('removes events and checkpoints seven days after the end, and the run still answers', async () => {
    const [old, young] = [`old-${randomUUID()}`, `young-${randomUUID()}`];
    const run = await askAndWait(server, old, 'Where does my money go?');
    const recent = await askAndWait(server, young, 'Where does my money go?');
    await age(old, 7.01);
    await age(young, 6.99);
    const before = await count('run_events', young);

    await retention();

    expect([await count('run_events', old), await count('checkpoints', old)]).toEqual([0, 0]);
    expect(await count('run_events', young)).toBe(before);
    expect(await count('checkpoints', young)).toBeGreaterThan(0);
    const kept = await get(old, runPath(run));
    expect(kept.body).toMatchObject({ run_id: run.runId, status: 'success' });
    expect((await get(old, `${runPath(run)}/report`)).status).toBe(200);
    const stream = await get(old, `${runPath(run)}/events`);
    expect([stream.status, stream.text.includes('event:')]).toEqual([200, false]);
    expect((await get(young, `${runPath(recent)}/events`)).text).toContain('orchestration_completed');
  });

  it('never touches the log of a run that has not ended', async () => {
    const user = `live-${randomUUID()}`;
    const run = await askAndWait(server, user, 'Where does my money go?');
    await age(user, 400);
    await database.query(`update runs set status = 'running', finished_at = null where id = $1`, [run.runId]);
    const before = await count('run_events', user);

    await retention();

    expect(before).toBeGreaterThan(0);
    expect(await count('run_events', user)).toBe(before);
  });

  it('removes the rows of an import after ninety days; it stays on record, and the file may come again', async () => {
    const [old, young] = [`old-${randomUUID()}`, `young-${randomUUID()}`];
    const first = await importCsv(server, old, LOG, {});
    await importCsv(server, young, LOG, {});
    await age(old, 90.01);
    await age(young, 89.99);

    await retention();

    expect(await count('workload_events', old)).toBe(0);
    expect(await count('workload_events', young)).toBe(2);
    const listed = await get(old, '/v2/workloads/imports');
    expect(listed.body).toMatchObject({ imports: [{ import_id: first.import_id, status: 'completed' }] });
    expect(await importCsv(server, old, LOG, {})).toMatchObject({ status: 'completed' });
  });

  it('removes a deleted thread after thirty days, with everything said and done in it', async () => {
    const [old, young] = [`old-${randomUUID()}`, `young-${randomUUID()}`];
    for (const user of [old, young]) {
      const { threadId } = await askAndWait(server, user, 'Where does my money go?');
      const kept = await askAndWait(server, user, 'And in the other thread?');
      await request(server.url)
        .delete(`/v2/threads/${threadId}`)
        .set('Authorization', await server.bearer(user))
        .expect(204);
      expect(kept.status).toBe('success');
    }
    const rowsOfRuns = ['run_steps', 'checkpoints', 'run_events'];
    const orphans = async (table: string): Promise<number> => {
      const { rows } = await database.query<{ n: number }>(
        `select count(*)::int as n from ${table} t where user_id = $1
         and not exists (select from runs r where r.user_id = t.user_id and r.id = t.run_id)`,
        [old],
      );
      return rows[0]?.n ?? NaN;
    };
    await age(old, 30.01);
    await age(young, 29.99);

    await retention();

    const tables = ['threads', 'runs', 'messages', 'reports'];
    const counts = async (user: string): Promise<number[]> => {
      const found: number[] = [];
      for (const table of tables) found.push(await count(table, user));
      return found;
    };
    expect(await counts(old)).toEqual([1, 1, 2, 1]);
    expect(await counts(young)).toEqual([2, 2, 4, 2]);
    for (const table of rowsOfRuns) expect([table, await orphans(table)]).toEqual([table, 0]);
  });

  it('removes the counts of who called v1 after ninety days, day by day', async () => {
    const user = `v1-${randomUUID()}`;
    await database.query(
      `insert into deprecated_usage (user_id, route, day, count)
       select $1, 'status', (now() at time zone 'UTC')::date - age, 1 from unnest($2::int[]) as age`,
      [user, [0, 7, 88, 92, 400]],
    );

    await retention();

    const { rows } = await database.query<{ age: number }>(
      `select (now() at time zone 'UTC')::date - day as age from deprecated_usage where user_id = $1 order by 1`,
      [user],
    );
    // A day may have begun in the meantime.
    expect(rows.map(({ age: days }) => days < 92)).toEqual([true, true, true]);
  });

  it('removes rows of the audit log after the time that is configured (A1)', async () => {
    const user = `audit-${randomUUID()}`;
    await audited(user, [0, 364.99, 365.01, 4_000]);

    await retention();

    const { rows } = await database.query<{ days: number }>(
      `select extract(day from now() - occurred_at)::int as days from audit_log where user_id = $1 order by 1`,
      [user],
    );
    expect(rows.map(({ days }) => days)).toEqual([0, 364]);
  });

  it('removes no row of the audit log that is younger than thirty days, whoever asks (A1)', async () => {
    const user = `audit-${randomUUID()}`;
    await audited(user, [0, 29.99]);
    const login = new Client({ connectionString: server.database.url });
    await login.connect();

    const purge = login.query(`select purge_audit_log('29 days 23:59:59', 10)`).finally(() => login.end());

    await expect(purge).rejects.toThrow(/nothing.*younger than 30 days/i);
    expect(await count('audit_log', user)).toBe(2);
  });
});

describe('the audit log of a server that names no time for it', () => {
  it('is kept for ever (A1)', async () => {
    const user = `audit-${randomUUID()}`;
    const server = await startAirlock();
    const database = new Client({ connectionString: server.database.superuserUrl });
    await database.connect();
    const kept = async (): Promise<unknown> => {
      const sql = 'select count(*)::int as n from audit_log where user_id = $1';
      return (await database.query<{ n: number }>(sql, [user])).rows[0]?.n;
    };
    try {
      await database.query(
        `insert into audit_log (user_id, id, type, correlation_id, request_id, occurred_at)
         values ($1, gen_random_uuid(), 'tool', 'a:b:c:d', gen_random_uuid(), 'epoch')`,
        [user],
      );

      const purged = await server.app.get(Retention, { strict: false }).purge();

      expect(purged).not.toHaveProperty('audit_log');
      expect(await kept()).toBe(1);
    } finally {
      await database.end();
      await server.close();
    }
  });
});
