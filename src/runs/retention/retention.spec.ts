import { testDatabase, type TestDatabase } from '@airlock/testing';
import { Client } from 'pg';
import { AirlockConfig } from '../../config';
import { Retention } from './retention';

const YOUNG = 300;
/** More than fit in one range of the audit log's index, which knows nothing of the newest one. */
const AUDITED = 30_000;

/** All of them are to be kept. */
const ROWS = `
  with run as (select 'keeps-' || n as user_id, gen_random_uuid() as id from generate_series(1, ${YOUNG}) n),
  threads as (insert into threads (user_id, id, deleted_at) select user_id, id, now() from run),
  checkpoints as (
    insert into checkpoints (user_id, run_id, sequence, type, phase, step_count, state, sha256, size, is_recovery_point, expires_at)
    select user_id, id, 1, 'full', 'completion', 1, '{}', '', 2, true, now() + interval '7 days' from run),
  run_events as (
    insert into run_events (user_id, run_id, sequence, event_id, thread_id, type, payload, created_at)
    select user_id, id, 1, id, id, 'orchestration_started', '{}', now() from run),
  workload_imports as (
    insert into workload_imports (user_id, id, status, sha256) select user_id, id, 'completed', id::text from run),
  deprecated_usage as (insert into deprecated_usage (user_id, route, day, count) select user_id, 'message', now(), 1 from run)
  insert into audit_log (user_id, id, type, correlation_id, request_id)
  select 'keeps-1', gen_random_uuid(), 'tool', 'a:b:c:d', gen_random_uuid() from generate_series(1, ${AUDITED})`;

describe('the hour in which nothing has become old', () => {
  let database: TestDatabase;
  let superuser: Client;
  let owner: Client;

  beforeAll(async () => {
    database = await testDatabase();
    superuser = new Client({ connectionString: database.superuserUrl });
    owner = new Client({ connectionString: database.url });
    await Promise.all([superuser.connect(), owner.connect()]);
    // What these rows belong to is of no matter here.
    await superuser.query('set session_replication_role = replica');
    await superuser.query(ROWS);
    await superuser.query(
      'vacuum analyze checkpoints, run_events, threads, workload_imports, deprecated_usage',
    );
    // Its index knows of the rows, and nobody else does.
    await superuser.query(`select brin_summarize_new_values('audit_log_by_time')`);
  });

  afterAll(async () => {
    await Promise.all([superuser.end(), owner.end()]);
    await database.drop();
  });

  const readSoFar = async (): Promise<Record<string, number>> => {
    const { rows } = await owner.query<{ table: string; rows: number }>(
      `select relname as table, (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as rows from pg_stat_xact_user_tables`,
    );
    return Object.fromEntries(rows.map(({ table, rows: read }) => [table, read]));
  };

  it.each(['asked the first time', 'asked often'])(
    'reads next to nothing of what is kept, %s',
    async (when) => {
      await owner.query('begin');
      if (when === 'asked often') await owner.query('set local plan_cache_mode = force_generic_plan');
      const before = await readSoFar();

      const config = AirlockConfig.from({ DATABASE_URL: database.url, AUDIT_RETENTION_DAYS: '365' });
      const purged = await new Retention(owner as never, config).purge();

      const after = await readSoFar();
      await owner.query('rollback');
      const read = (table: string): number => (after[table] ?? NaN) - (before[table] ?? 0);
      expect(new Set(Object.values(purged))).toEqual(new Set([0]));
      const few = ['checkpoints', 'run_events', 'threads', 'workload_imports', 'deprecated_usage'];
      expect(few.filter((table) => !(read(table) < 10)).map((table) => [table, read(table)])).toEqual([]);
      expect(read('audit_log')).toBeLessThan(AUDITED / 2);
    },
  );
});
