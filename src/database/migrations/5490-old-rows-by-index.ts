import type { MigrationInterface, QueryRunner } from 'typeorm';

const BY_TIME = [
  'purge_checkpoints(integer)',
  'purge_run_events(interval, integer)',
  'purge_workload_events(interval, integer)',
  'purge_deleted_threads(interval, integer)',
  'purge_deprecated_usage(interval, integer)',
  'dead_runs(interval, integer)',
];

/**
 * What has become old is asked of the indexes that were made for it. By `clock_timestamp()`, which goes on while a statement
 * runs, none can be asked: when nothing was old, all rows of everybody were read to find that out. Each of these functions is a
 * transaction of its own, whose `now()` is as good.
 */
export class OldRowsByIndex5490000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('set local role airlock_system');
    await runner.query(saying('clock_timestamp()', 'now()'));
    await runner.query(purgeAuditLog(BY_ITS_INDEX, ' set enable_seqscan = off'));
    await runner.query('reset role');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('set local role airlock_system');
    await runner.query(saying('now()', 'clock_timestamp()'));
    await runner.query(purgeAuditLog(BY_ALL_ROWS));
    await runner.query('reset role');
  }
}

const saying = (what: string, instead: string): string => `
  do $$
  declare
    v_function regprocedure;
  begin
    foreach v_function in array '{${BY_TIME.map((name) => `"${name}"`).join(', ')}}'::regprocedure[] loop
      execute replace(pg_get_functiondef(v_function), '${what}', '${instead}');
    end loop;
  end $$`;

/**
 * How many rows are old is not known of an age that is not known, and then reading all of them seems to find some soonest: hence
 * the setting. And rows are removed where they were found, as to look so many up again all of them seemed the shortest way too.
 */
const BY_ITS_INDEX = `
        delete from audit_log a where a.ctid = any (array(
          select old.ctid from audit_log old where old.occurred_at < now() - p_age limit p_limit));`;

const BY_ALL_ROWS = `
        with old as (
          select a.user_id, a.id from audit_log a where a.occurred_at < clock_timestamp() - p_age limit p_limit
        )
        delete from audit_log a using old where a.user_id = old.user_id and a.id = old.id;`;

const purgeAuditLog = (remove: string, settings = ''): string => `
      create or replace function purge_audit_log(p_age interval, p_limit integer) returns integer
      language plpgsql security definer set search_path = public, pg_temp${settings} as $$
      declare
        v_gone integer;
      begin
        if p_age is null or p_age < interval '30 days' then
          raise exception 'Nothing of the audit log that is younger than 30 days is ever removed.';
        end if;${remove}
        get diagnostics v_gone = row_count;
        return v_gone;
      end $$`;
