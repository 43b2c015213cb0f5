import type { MigrationInterface, QueryRunner } from 'typeorm';

const SIGNATURE = 'purge_audit_log(interval, integer)';

/**
 * Rows of the audit log hold addresses, so an operator may have to let old ones go; p_limit counts rows. They are found by
 * their time in an index of a few pages, as rows are only ever added. Who got hold of the server's login cannot wipe fresh
 * traces by it (A1): nothing younger than thirty days goes, whatever is asked for.
 */
export class AuditRetention5320000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index audit_log_by_time on audit_log using brin (occurred_at)');
    await runner.query('grant select, delete on audit_log to airlock_system');
    await runner.query(
      'create policy system_works on audit_log to airlock_system using (true) with check (true)',
    );
    await runner.query('set local role airlock_system');
    await runner.query(`
      create function purge_audit_log(p_age interval, p_limit integer) returns integer
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        v_gone integer;
      begin
        if p_age is null or p_age < interval '30 days' then
          raise exception 'Nothing of the audit log that is younger than 30 days is ever removed.';
        end if;
        with old as (
          select a.user_id, a.id from audit_log a where a.occurred_at < clock_timestamp() - p_age limit p_limit
        )
        delete from audit_log a using old where a.user_id = old.user_id and a.id = old.id;
        get diagnostics v_gone = row_count;
        return v_gone;
      end $$`);
    await runner.query(`revoke all on function ${SIGNATURE} from public`);
    await runner.query(`grant execute on function ${SIGNATURE} to session_user`);
    await runner.query('reset role');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function ${SIGNATURE}`);
    await runner.query('drop policy system_works on audit_log');
    await runner.query('revoke all on audit_log from airlock_system');
    await runner.query('drop index audit_log_by_time');
  }
}
