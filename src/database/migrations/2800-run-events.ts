import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bindToRun } from '../bound-to-run';
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
        primary key (user_id, run_id, sequence)
      )`);
    await isolateByUser(runner, 'run_events', ['select', 'insert']);
    await bindToRun(runner, 'run_events');
    await this.once(runner, 'run_started', 'run_id', `type = 'orchestration_started'`);
    await this.once(runner, 'run_ended', 'run_id', `type = 'orchestration_completed'`);
    await this.once(runner, 'execution_started', 'run_id, execution_id', `type = 'agent_started'`);
    await this.once(runner, 'execution_ended', 'run_id, execution_id', `type in ${EXECUTION_ENDS}`);
    await this.addFunction(runner);
    await this.appendFunction(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function append_run_events(text, uuid, jsonb)');
    await runner.query('drop function add_run_events(text, uuid, uuid, jsonb)');
    await runner.query('drop trigger run_events_go_along on runs');
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
   * So the last event tells most of it, and all events are written by one statement.
   */
  private async addFunction(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function add_run_events(_user_id text, _run_id uuid, _thread_id uuid, _events jsonb) returns integer
      language plpgsql as $$
      declare
        v_last integer;
        v_last_type text;
        v_event jsonb;
        v_type text;
        v_execution uuid;
        v_started boolean;
        v_ended boolean;
        v_is_empty boolean;
        v_open boolean;
        v_closed boolean;
        v_opened uuid[] := '{}';
        v_closes uuid[] := '{}';
        v_fault text;
      begin
        perform pg_advisory_xact_lock(hashtextextended('run_events ' || _run_id || ' ' || _user_id, 0));
        select e.sequence, e.type into v_last, v_last_type from run_events e
          where e.user_id = _user_id and e.run_id = _run_id order by e.sequence desc limit 1;
        v_is_empty := v_last is null;
        v_last := coalesce(v_last, 0);
        v_ended := v_last_type is not distinct from 'orchestration_completed';
        -- Nothing but notices of progress stands before a start.
        v_started := v_last_type <> 'progress_update' is true;
        if v_last_type = 'progress_update' then
          v_started := exists (select from run_events e where e.user_id = _user_id and e.run_id = _run_id
                               and e.type = 'orchestration_started');
        end if;
        for i in 0 .. jsonb_array_length(_events) - 1 loop
          v_event := _events -> i;
          v_type := v_event ->> 'type';
          v_execution := v_event ->> 'execution_id';
          v_fault := case
            when v_ended then 'the run has ended'
            when v_type = 'orchestration_started' and v_started then 'the run has started before'
            when not v_started and v_type not in ('orchestration_started', 'orchestration_completed')
              -- A run that is cancelled in the queue ends without ever starting.
              and (v_type <> 'progress_update' or v_event #>> '{payload,status}' is distinct from 'queued')
              then 'the run has not started'
          end;
          if v_fault is null and v_execution is not null and v_type in ${OF_AN_EXECUTION} then
            v_open := v_execution = any (v_opened);
            v_closed := v_execution = any (v_closes);
            if not v_is_empty and not v_closed then
              select v_open or exists (select from run_events e where e.user_id = _user_id and e.run_id = _run_id
                                       and e.execution_id = v_execution and e.type = 'agent_started'),
                     exists (select from run_events e where e.user_id = _user_id and e.run_id = _run_id
                             and e.execution_id = v_execution and e.type in ${EXECUTION_ENDS})
              into v_open, v_closed;
            end if;
            v_fault := case
              when v_closed then 'execution ' || v_execution || ' has ended'
              when v_open and v_type = 'agent_started' then 'execution ' || v_execution || ' has started before'
              when not v_open and v_type <> 'agent_started' then 'execution ' || v_execution || ' has not started'
            end;
            if v_type = 'agent_started' then
              v_opened := v_opened || v_execution;
            elsif v_type in ${EXECUTION_ENDS} then
              v_closes := v_closes || v_execution;
            end if;
          end if;
          if v_fault is not null then
            raise exception '%', v_fault using errcode = 'AL004', detail = v_type;
          end if;
          v_started := v_started or v_type = 'orchestration_started';
          v_ended := v_type = 'orchestration_completed';
        end loop;
        insert into run_events (user_id, run_id, sequence, event_id, thread_id, type, agent_name, execution_id, payload,
                                created_at)
        select _user_id, _run_id, v_last + e.place, (e.event ->> 'event_id')::uuid, _thread_id, e.event ->> 'type',
               e.event ->> 'agent_name', (e.event ->> 'execution_id')::uuid, e.event -> 'payload',
               (e.event ->> 'created_at')::timestamptz
        from jsonb_array_elements(_events) with ordinality as e (event, place);
        return v_last + jsonb_array_length(_events);
      end $$`);
  }

  /** For one who does not know the run's thread. @returns nothing when the user has no such run */
  private async appendFunction(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function append_run_events(_user_id text, _run_id uuid, _events jsonb)
      returns table (thread_id uuid, last_sequence integer) language plpgsql as $$
      #variable_conflict use_column
      begin
        select r.thread_id into thread_id from runs r where r.user_id = _user_id and r.id = _run_id;
        if not found then return; end if;
        last_sequence := add_run_events(_user_id, _run_id, append_run_events.thread_id, _events);
        return next;
      end $$`);
  }
}
