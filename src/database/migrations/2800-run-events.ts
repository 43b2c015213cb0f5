import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByUser } from '../row-level-security';

/** Each run's log. Rows are only ever added: the application can neither change nor delete one. */
export class RunEvents2800000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table run_events (
        user_id text not null,
        run_id uuid not null,
        sequence integer not null check (sequence > 0),
        event_id uuid not null,
        thread_id uuid not null,
        type text not null,
        agent_name text,
        execution_id uuid,
        payload jsonb not null,
        created_at timestamptz(3) not null,
        primary key (user_id, run_id, sequence),
        foreign key (user_id, run_id) references runs (user_id, id) on delete cascade
      )`);
    await isolateByUser(runner, 'run_events', ['select', 'insert']);
    await this.once(runner, 'run_started', 'run_id', `type = 'orchestration_started'`);
    await this.once(runner, 'run_ended', 'run_id', `type = 'orchestration_completed'`);
    await this.once(runner, 'execution_started', 'run_id, execution_id', `type = 'agent_started'`);
    await this.once(
      runner,
      'execution_ended',
      'run_id, execution_id',
      `type in ('agent_completed', 'agent_error', 'agent_death')`,
    );
    await this.lockFunction(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function lock_run_events(text, uuid, uuid[])');
    await runner.query('drop table run_events');
  }

  /** The floor under W1: whatever the code does, a run and an execution start and end at most once. */
  private async once(runner: QueryRunner, name: string, key: string, condition: string): Promise<void> {
    await runner.query(
      `create unique index run_events_${name}_once on run_events (user_id, ${key}) where ${condition}`,
    );
  }

  /**
   * An advisory lock, not the run's row: a step that writes events must not hold up the heartbeat. It is a function
   * because what the log holds must be read by a statement that begins after the lock is had.
   */
  private async lockFunction(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function lock_run_events(_user_id text, _run_id uuid, _executions uuid[])
      returns table (thread_id uuid, last_sequence integer, has_started boolean, has_ended boolean,
                     started_executions uuid[], ended_executions uuid[])
      language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
      begin
        perform pg_advisory_xact_lock(hashtextextended('run_events ' || _run_id || ' ' || _user_id, 0));
        return query
          select r.thread_id,
                 coalesce((select max(e.sequence) from run_events e where e.user_id = r.user_id and e.run_id = r.id), 0),
                 exists (select from run_events e where e.user_id = r.user_id and e.run_id = r.id
                         and e.type = 'orchestration_started'),
                 exists (select from run_events e where e.user_id = r.user_id and e.run_id = r.id
                         and e.type = 'orchestration_completed'),
                 array(select e.execution_id from run_events e where e.user_id = r.user_id and e.run_id = r.id
                       and e.execution_id = any (_executions) and e.type = 'agent_started'),
                 array(select e.execution_id from run_events e where e.user_id = r.user_id and e.run_id = r.id
                       and e.execution_id = any (_executions)
                       and e.type in ('agent_completed', 'agent_error', 'agent_death'))
          from runs r where r.user_id = _user_id and r.id = _run_id;
      end $$`);
  }
}
