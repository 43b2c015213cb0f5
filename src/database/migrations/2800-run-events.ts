import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByUser } from '../row-level-security';

const EXECUTION_ENDS = `('agent_completed', 'agent_error', 'agent_death')`;

/** What tells of an agent at work, and so belongs to an execution. */
const OF_AN_EXECUTION = `('agent_started', 'agent_thinking', 'tool_executing', 'tool_completed', 'agent_completed',
            'agent_error', 'agent_death')`;

/** Each run's log. Rows are only ever added: the application can neither change nor delete one. */
export class RunEvents2800000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table run_events (
        user_id text not null,
        run_id uuid not null,
        sequence place_in_order not null,
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
    await this.once(runner, 'execution_ended', 'run_id, execution_id', `type in ${EXECUTION_ENDS}`);
    await this.executionFunction(runner);
    await this.appendFunction(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function append_run_events(text, uuid, json)');
    await runner.query('drop function execution_fault(text, uuid, uuid, text)');
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
   * because what the log holds must be read by statements that begin after the lock is had: sequences have no gap and no
   * repeat (P4), and the order is that of spec 8 (W1): only queue notices before the start, one start, `agent_started`
   * opens its execution, one end an execution and nothing of it afterwards, one end of the run and nothing afterwards.
   */
  private async appendFunction(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function append_run_events(_user_id text, _run_id uuid, _events json)
      returns table (thread_id uuid, last_sequence integer)
      language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
      #variable_conflict use_column
      declare
        v_event record;
        v_started boolean;
        v_ended boolean;
        v_fault text;
      begin
        perform pg_advisory_xact_lock(hashtextextended('run_events ' || _run_id || ' ' || _user_id, 0));
        select r.thread_id into thread_id from runs r where r.user_id = _user_id and r.id = _run_id;
        if not found then return; end if;
        last_sequence := coalesce(
          (select max(e.sequence) from run_events e where e.user_id = _user_id and e.run_id = _run_id), 0);
        v_started := exists (select from run_events e where e.user_id = _user_id and e.run_id = _run_id
                             and e.type = 'orchestration_started');
        v_ended := exists (select from run_events e where e.user_id = _user_id and e.run_id = _run_id
                           and e.type = 'orchestration_completed');
        for v_event in
          select * from json_to_recordset(_events) as e (event_id uuid, type text, agent_name text, execution_id uuid,
                                                         payload jsonb, created_at timestamptz)
        loop
          v_fault := case
            when v_ended then 'the run has ended'
            when v_event.type = 'orchestration_started' and v_started then 'the run has started before'
            when not v_started and v_event.type not in ('orchestration_started', 'orchestration_completed')
              -- A run that is cancelled in the queue ends without ever starting.
              and (v_event.type <> 'progress_update' or v_event.payload ->> 'status' is distinct from 'queued')
              then 'the run has not started'
            when v_event.execution_id is not null and v_event.type in ${OF_AN_EXECUTION} then
              execution_fault(_user_id, _run_id, v_event.execution_id, v_event.type)
          end;
          if v_fault is not null then
            raise exception '%', v_fault using errcode = 'AL004', detail = v_event.type;
          end if;
          last_sequence := last_sequence + 1;
          insert into run_events (user_id, run_id, sequence, event_id, thread_id, type, agent_name, execution_id, payload,
                                  created_at)
          values (_user_id, _run_id, last_sequence, v_event.event_id, thread_id, v_event.type, v_event.agent_name,
                  v_event.execution_id, v_event.payload, v_event.created_at);
          v_started := v_started or v_event.type = 'orchestration_started';
          v_ended := v_event.type = 'orchestration_completed';
        end loop;
        return next;
      end $$`);
  }

  /** Why an event cannot be the next of its execution; null when it can. */
  private async executionFunction(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function execution_fault(_user_id text, _run_id uuid, _execution uuid, _type text) returns text
      language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
      declare
        v_started boolean := exists (
          select from run_events e where e.user_id = _user_id and e.run_id = _run_id
            and e.execution_id = _execution and e.type = 'agent_started');
      begin
        if not v_started then
          if _type = 'agent_started' then return null; end if;
          return 'execution ' || _execution || ' has not started';
        end if;
        if exists (select from run_events e where e.user_id = _user_id and e.run_id = _run_id
                   and e.execution_id = _execution and e.type in ${EXECUTION_ENDS}) then
          return 'execution ' || _execution || ' has ended';
        end if;
        if _type = 'agent_started' then return 'execution ' || _execution || ' has started before'; end if;
        return null;
      end $$`);
  }
}
