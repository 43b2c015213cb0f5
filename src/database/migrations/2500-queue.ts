import { Logger, runMigrations } from 'graphile-worker';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';

const SILENT = new Logger(() => () => undefined);

/**
 * The server itself, whose functions work across users and have no identity: they run behind a login that has become no
 * other role. A security definer does not change this setting, as it does current_user.
 */
const BY_SYSTEM = `current_setting('role') in ('none', 'airlock_system')`;

/**
 * The job queue's own schema, made by the queue itself on a connection of its own (its migrations commit by themselves
 * and may run twice), and the one function by which the application adds a job: a ticket that says "this user has work".
 * It belongs to the role that owns the queue, because the queue's tables are closed to all others.
 */
export class Queue2500000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { url } = runner.connection.options as PostgresDataSourceOptions;
    await runMigrations({ connectionString: url, logger: SILENT });
    // A ticket that is issued again keeps its place in line, and shows for how long nobody has taken it.
    // max_attempts 1: a ticket whose worker died is not worth retrying hours later; the sweep issues another.
    await runner.query(`
      create function add_run_ticket(p_user text, p_priority integer, p_key text default null) returns void
      language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
      declare
        v_identity text := nullif(current_setting('app.user_id', true), '');
      begin
        if p_user is distinct from v_identity and (v_identity is not null or not ${BY_SYSTEM}) then
          raise exception 'A ticket is for the own user only.' using errcode = '42501';
        end if;
        perform graphile_worker.add_job('run_ticket', json_build_object('user_id', p_user),
          max_attempts => 1, priority => p_priority, job_key => p_key,
          job_key_mode => 'preserve_run_at');
      end $$`);
    await runner.query('revoke all on function add_run_ticket(text, integer, text) from public');
    await runner.query(
      'grant execute on function add_run_ticket(text, integer, text) to airlock_app, airlock_system',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function add_run_ticket(text, integer, text)');
    await runner.query('drop schema graphile_worker cascade');
  }
}
