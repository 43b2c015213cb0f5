import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByUser } from '../row-level-security';

/**
 * Who did what: rows are added and read, and nothing that runs can change or delete one (A1). A row refers to threads and
 * runs without a foreign key, because it outlives them, and a denial may name what is not the user's.
 */
export class AuditLog4000000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit_log (
        user_id text not null,
        id uuid not null,
        type text not null
          check (type in ('context', 'session', 'tool', 'access_denied', 'cancel', 'recovery')),
        correlation_id text not null,
        request_id uuid not null,
        thread_id uuid,
        run_id uuid,
        details jsonb not null default '{}',
        occurred_at timestamptz not null default clock_timestamp(),
        primary key (user_id, id)
      )`);
    await runner.query('create index audit_log_by_run on audit_log (user_id, run_id, id)');
    await isolateByUser(runner, 'audit_log', ['select', 'insert']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table audit_log');
  }
}
