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

/** An id that sorts by a number, as those that begin with the time do. */
const inPlace = (n: string): string =>
  `overlay(gen_random_uuid()::text placing to_char(${n}, 'FM00000000') from 1)::uuid`;

export interface LongThread {
  readonly userId: string;
  readonly threadId: string;
  readonly runs: number;
  /** How many runs of the user are older. */
  readonly after: number;
  /** The clocks of the replicas that made them say that the newest is the oldest. */
  readonly idsFall?: boolean;
}

/** A run a minute, all answered, each with two states and two messages. @returns the runs' ids, oldest first */
export async function longThread(
  superuser: Client,
  { userId, threadId, runs, after, idsFall }: LongThread,
): Promise<string[]> {
  await superuser.query('insert into threads (user_id, id) values ($1, $2)', [userId, threadId]);
  const { rows } = await superuser.query<{ id: string }>(
    `insert into runs (user_id, id, thread_id, request_id, assistant_id, input, status, checkpoint_sequence, created_at)
     select $1, ${inPlace(idsFall ? '90000000 - n' : 'n')}, $2, gen_random_uuid(), 'supervisor', '{}', 'completed', 2, now() + n * interval '1 minute'
     from generate_series($4::integer + 1, $4 + $3::integer) n returning id`,
    [userId, threadId, runs, after],
  );
  const ids = rows.map(({ id }) => id);
  await superuser.query(
    `insert into checkpoints (user_id, run_id, sequence, type, phase, step_count, state, sha256, size, is_recovery_point)
     select $1, run, sequence, 'full', 'reporting', 0, '{}', sequence::text, 2, true
     from unnest($2::uuid[]) run, generate_series(1, 2) sequence`,
    [userId, ids],
  );
  await superuser.query(
    `insert into messages (user_id, thread_id, id, run_id, role, content)
     select $1, $2, ${inPlace('2 * n + said')}, run, (array['user', 'assistant'])[said], '?'
     from unnest($3::uuid[]) with ordinality asked (run, n), generate_series(1, 2) said order by n, said`,
    [userId, threadId, ids],
  );
  return ids;
}
