import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByUser } from '../row-level-security';

/** What came of a run, and which tools it called. */
export class Reports2530000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table reports (
        user_id text not null,
        run_id uuid not null,
        sections json not null,
        markdown text not null,
        evidence json not null,
        assumptions json not null,
        confidence double precision not null check (confidence between 0 and 1),
        text_source text not null check (text_source in ('model', 'template')),
        catalogue_version text,
        created_at timestamptz(3) not null default clock_timestamp(),
        primary key (user_id, run_id),
        foreign key (user_id, run_id) references runs (user_id, id) on delete cascade
      )`);
    await isolateByUser(runner, 'reports', ['select', 'insert']);
    await runner.query(`
      create table tool_usage (
        user_id text not null,
        id uuid not null,
        run_id uuid not null,
        step_no integer not null,
        tool text not null,
        status text not null
          check (status in ('running', 'success', 'error', 'permission_denied', 'rate_limited', 'unfinished')),
        duration_ms double precision,
        started_at timestamptz(3) not null default clock_timestamp(),
        primary key (user_id, id),
        foreign key (user_id, run_id) references runs (user_id, id) on delete cascade
      )`);
    await runner.query('create index tool_usage_recent on tool_usage (user_id, started_at)');
    await runner.query('create index tool_usage_of_run on tool_usage (user_id, run_id)');
    await isolateByUser(runner, 'tool_usage', ['select', 'insert', 'update']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table tool_usage');
    await runner.query('drop table reports');
  }
}
