import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whose runs are running and queued, on all replicas, for operators (A2): users by the same eight digits that stand for
 * them in a correlation id (C12), and nothing else of anybody.
 */
export class QueueByUser5400000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The owner's policies on runs and lanes let it see every row.
    await runner.query('set local role airlock_system');
    // The row without a user is everybody's, and always there. The lanes hold the counts, the runs are not counted again.
    await runner.query(`
      create function queue_by_user(p_most integer)
      returns table (caller text, running bigint, queued bigint, users bigint, oldest_seconds double precision)
      language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
        with busy as (
          select l.user_id, l.running::integer as running, l.pending::integer as queued
          from lanes l where l.running > 0 or l.pending > 0
        ), most as (
          select b.* from busy b order by b.running + b.queued desc, b.user_id limit p_most
        )
        select null, coalesce(sum(b.running), 0), coalesce(sum(b.queued), 0), count(*),
          (select extract(epoch from clock_timestamp() - min(r.created_at))::double precision
           from runs r where r.status = 'queued')
        from busy b
        union all
        select left(encode(sha256(convert_to(m.user_id, 'UTF8')), 'hex'), 8), m.running, m.queued, null, null from most m
      $$`);
    await runner.query('revoke execute on function queue_by_user from public');
    await runner.query('grant execute on function queue_by_user to session_user');
    await runner.query('reset role');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function queue_by_user(integer)');
  }
}
