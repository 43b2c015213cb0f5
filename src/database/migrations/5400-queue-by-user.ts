import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whose runs are running and queued, on all replicas, for operators (A2): users by the same eight digits that stand for
 * them in a correlation id (C12), and nothing else of anybody.
 */
export class QueueByUser5400000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The owner's policies on runs and lanes let it see every row.
    await runner.query('set local role airlock_system');
    // The lanes hold the counts, the runs are not counted again. The row without a user is everybody's, and always there.
    // Who asks gives up after a while: nothing may go on waiting here for a lock then.
    await runner.query(`
      create function queue_by_user(p_most integer)
      returns table (caller text, running bigint, queued bigint, users bigint, oldest_seconds double precision)
      language sql stable security definer set search_path = pg_catalog, public, pg_temp set lock_timeout = '1s' as $$
        with busy as (
          select left(encode(sha256(convert_to(l.user_id, 'UTF8')), 'hex'), 8) as caller,
            l.running::bigint as running, l.pending::bigint as queued
          from lanes l where l.running > 0 or l.pending > 0
        ), most as (
          select b.* from busy b order by b.running + b.queued desc, b.caller limit p_most
        ), told as (
          select null as caller, coalesce(sum(b.running), 0)::bigint as running, coalesce(sum(b.queued), 0)::bigint as queued,
            count(*) as users, (select extract(epoch from clock_timestamp() - min(r.created_at))::double precision
                                from runs r where r.status = 'queued') as oldest_seconds
          from busy b
          union all select m.caller, m.running, m.queued, null, null from most m
        )
        select t.* from told t order by t.running + t.queued desc, t.caller nulls first
      $$`);
    await runner.query('revoke execute on function queue_by_user from public');
    await runner.query('grant execute on function queue_by_user to session_user');
    await runner.query('reset role');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function queue_by_user(integer)');
  }
}
