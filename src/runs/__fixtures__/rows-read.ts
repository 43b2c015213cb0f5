import type { Client } from 'pg';
import type { EntityManager } from 'typeorm';

/** What the connection has read of a table lately, in whatever way. */
const ROWS_READ = `
  select (seq_tup_read + idx_tup_fetch)::int as rows from pg_stat_xact_user_tables where relname = $1`;

/** How many rows of the table the work reads, in the manager's transaction. */
export async function rowsRead(
  manager: EntityManager,
  work: () => Promise<unknown>,
  table = 'runs',
): Promise<number> {
  const before = await soFar(manager, table);
  await work();
  return (await soFar(manager, table)) - before;
}

async function soFar(manager: EntityManager, table: string): Promise<number> {
  const [read] = await manager.query<{ rows: number }[]>(ROWS_READ, [table]);
  return read?.rows ?? NaN;
}

/** SQL of a superuser: 300 users have a run in each of these states, such as `{running,queued}`. */
const runsInEach = (states: string): string => `
  with runs_to_be as (
    select 'other-' || n as user_id, gen_random_uuid() as thread, status
    from generate_series(1, 300) n, unnest('${states}'::text[]) status
  ), threads as (
    insert into threads (user_id, id) select user_id, thread from runs_to_be
  )
  insert into runs (user_id, id, thread_id, request_id, assistant_id, input, status, attempt, lease_owner, heartbeat_at)
  select user_id, gen_random_uuid(), thread, gen_random_uuid(), 'supervisor', '{}', status, 1, 'replica', now()
  from runs_to_be`;

/** Many are at work and wait, behind statistics of a quiet hour: they say that nobody is at work and nothing waits. */
export async function workBehindQuietStatistics(superuser: Client): Promise<void> {
  await superuser.query(runsInEach('{completed,failed,cancelled}'));
  await superuser.query('vacuum analyze runs');
  await superuser.query(runsInEach('{running,queued}'));
}
