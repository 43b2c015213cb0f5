import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByUser } from '../row-level-security';

/**
 * How often a caller calls each deprecated route, by day. Operators see the most frequent callers by the same eight
 * digits that stand for a user in a correlation id (C12), and nothing else of anybody.
 */
export class DeprecatedUsage5300000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table deprecated_usage (
        user_id text not null,
        route text not null,
        day date not null,
        count bigint not null check (count > 0),
        primary key (user_id, route, day)
      )`);
    await isolateByUser(runner, 'deprecated_usage', ['select', 'insert', 'update']);
    await runner.query('create index deprecated_usage_by_day on deprecated_usage (day)');
    await runner.query('create policy system_reads on deprecated_usage to airlock_system using (true)');
    await runner.query('grant select on deprecated_usage to airlock_system');
    await runner.query('set local role airlock_system');
    await runner.query(`
      create function deprecated_callers(p_days integer, p_most integer)
      returns table (caller text, route text, calls bigint)
      language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
        with recent as (
          select left(encode(sha256(convert_to(u.user_id, 'UTF8')), 'hex'), 8) as caller, u.route, sum(u.count) as calls
          from deprecated_usage u where u.day > (now() at time zone 'UTC')::date - p_days group by 1, 2
        ), most as (
          select r.caller from recent r group by 1 order by sum(r.calls) desc, 1 limit p_most
        ) select r.caller, r.route, r.calls::bigint from recent r join most using (caller)
      $$`);
    await runner.query('revoke execute on function deprecated_callers from public');
    await runner.query('grant execute on function deprecated_callers to session_user');
    await runner.query('reset role');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function deprecated_callers(integer, integer)');
    await runner.query('drop table deprecated_usage');
  }
}
