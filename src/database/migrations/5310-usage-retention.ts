import type { MigrationInterface, QueryRunner } from 'typeorm';

const SIGNATURE = 'purge_deprecated_usage(interval, integer)';

/** Who called v1 is kept no longer than a migration takes: whole days, UTC; p_limit counts rows. */
export class UsageRetention5310000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('grant delete on deprecated_usage to airlock_system');
    await runner.query('set local role airlock_system');
    await runner.query(`
      create function purge_deprecated_usage(p_age interval, p_limit integer) returns integer
      language sql security definer set search_path = public, pg_temp as $$
        with old as (
          select u.user_id, u.route, u.day from deprecated_usage u
          where u.day < ((clock_timestamp() - p_age) at time zone 'UTC')::date order by u.day limit p_limit
        ), gone as (
          delete from deprecated_usage u using old
          where u.user_id = old.user_id and u.route = old.route and u.day = old.day returning 1
        ) select count(*)::integer from gone
      $$`);
    await runner.query(`revoke all on function ${SIGNATURE} from public`);
    await runner.query(`grant execute on function ${SIGNATURE} to session_user`);
    await runner.query('reset role');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function ${SIGNATURE}`);
    await runner.query('revoke delete on deprecated_usage from airlock_system');
  }
}
