import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HELD_RUN } from '../bound-to-run';

/**
 * What a run writes at its start and at each step, each in one statement: round trips are most of what a short
 * run costs. All work as the caller, within his rows; what may not be, they refuse by failing, so that COMMIT may go out
 * in the same packet. Each statement in them costs more to begin than to do, so there are as few as can be; and one calls
 * another as an expression, which begins no statement.
 */
export class RunWrites2540000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await mayStartNow(runner);
    await startRun(runner);
    await commitStep(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function commit_run_step(
      text, uuid, integer, text, integer, text, text, uuid, text, text, json, json, json, timestamptz, text, text, text,
      text, integer, boolean, integer, uuid, text, json, json, jsonb)`);
    await runner.query(`drop function start_run(
      text, uuid, uuid, uuid, text, text[], text, integer, text, text, json, jsonb, json, text, text, text, text, integer,
      boolean, integer, boolean, integer, text)`);
    await runner.query('drop function may_start_now(text, uuid, integer)');
  }
}

/**
 * Whether a run of the user's could begin at once: nothing of his waits, he has a place, and the thread is at rest. The lane
 * is locked, as by a claim, so that it stays so until the transaction ends.
 */
async function mayStartNow(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function may_start_now(p_user text, p_thread uuid, p_limit integer) returns boolean language plpgsql as $$
    declare
      v_lane lanes;
    begin
      select * into v_lane from lanes l where l.user_id = p_user for update;
      if not found then
        insert into lanes (user_id) values (p_user) on conflict do nothing;
        select * into v_lane from lanes l where l.user_id = p_user for update;
      end if;
      return v_lane.pending = 0 and v_lane.running < p_limit and not exists (
        select from runs busy where busy.user_id = p_user and busy.thread_id = p_thread
          and busy.status in ('starting', 'running', 'completing'));
    end $$`);
}

/** Thread, run, its messages, its first checkpoint, its place in the queue; or its start, by p_owner, where it need not wait. */
export async function startRun(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function start_run(
      p_user text, p_run uuid, p_thread uuid, p_request uuid, p_assistant text, p_scopes text[], p_strategy text,
      p_total_steps integer, p_key text, p_body_hash text, p_input json, p_metadata jsonb, p_messages json,
      p_checkpoint text, p_phase text, p_state text, p_sha256 text, p_size integer, p_recovery_point boolean,
      p_tickets integer, p_makes_thread boolean, p_most integer, p_owner text)
    returns runs language plpgsql as $$
    declare
      run runs;
      v_starts boolean := p_owner is not null and may_start_now(p_user, p_thread, p_tickets);
      v_now timestamptz := clock_timestamp();
      v_held text;
    begin
      if p_makes_thread then
        insert into threads (user_id, id, last_message_at) values (p_user, p_thread, v_now);
      else
        update threads t set last_message_at = v_now where t.user_id = p_user and t.id = p_thread;
      end if;
      insert into runs (user_id, id, thread_id, request_id, assistant_id, input, metadata, scopes, multitask_strategy,
                        total_steps, checkpoint_sequence, idempotency_key, body_hash,
                        status, attempt, lease_owner, heartbeat_at, started_at)
      values (p_user, p_run, p_thread, p_request, p_assistant, p_input, p_metadata, p_scopes, p_strategy,
              p_total_steps, 1, p_key, p_body_hash,
              case when v_starts then 'starting' else 'queued' end, v_starts::integer,
              case when v_starts then p_owner end, case when v_starts then v_now end, case when v_starts then v_now end)
      returning * into run;
      v_held := set_config('${HELD_RUN}', p_run::text, true);
      insert into messages (user_id, thread_id, id, run_id, role, content, created_at)
      select p_user, p_thread, m.id, p_run, m.role, m.content, m.created_at
      from json_to_recordset(p_messages) as m (id uuid, role text, content text, created_at timestamptz);
      insert into checkpoints (user_id, run_id, sequence, type, phase, step_count, state, sha256, size, is_recovery_point)
      values (p_user, p_run, 1, p_checkpoint, p_phase, 0, p_state, p_sha256, p_size, p_recovery_point);
      if not v_starts and issue_ticket(p_user, p_tickets) > p_most then
        raise exception 'More than % runs would wait.', p_most using errcode = 'AL006';
      end if;
      return run;
    end $$`);
}

/**
 * The counters of the run's row are the fence and the lock: whoever gets past them writes alone, and only as its holder.
 * An agent's turn that has ended before is not ended again, and its events are not told again.
 */
async function commitStep(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function commit_run_step(
      p_user text, p_run uuid, p_attempt integer, p_phase text, p_ahead integer,
      p_kind text, p_agent text, p_execution uuid, p_key text, p_status text, p_input json, p_result json, p_calls json,
      p_started timestamptz,
      p_checkpoint text, p_checkpoint_phase text, p_state text, p_sha256 text, p_size integer, p_recovery_point boolean,
      p_kept integer,
      p_ended uuid, p_end_status text, p_end_result json, p_end_error json,
      p_events jsonb,
      out current_step integer, out total_steps integer, out checkpoint_sequence integer, out event_sequence integer)
    language plpgsql as $$
    #variable_conflict use_column
    declare
      v_thread uuid;
      v_held text;
    begin
      update runs r set
        current_step = r.current_step + (p_kind is not null)::integer,
        checkpoint_sequence = r.checkpoint_sequence + (p_state is not null)::integer,
        status = case r.status when 'starting' then 'running' else r.status end,
        phase = coalesce(p_phase, r.phase),
        total_steps = greatest(r.total_steps, r.current_step + (p_kind is not null)::integer + p_ahead),
        updated_at = clock_timestamp()
      where r.user_id = p_user and r.id = p_run and r.attempt = p_attempt
        and r.status in ('starting', 'running', 'completing')
      returning r.current_step, r.total_steps, r.checkpoint_sequence, r.thread_id
      into current_step, total_steps, checkpoint_sequence, v_thread;
      if not found then
        raise exception 'Run % is not held under attempt %.', p_run, p_attempt using errcode = 'AL003';
      end if;
      v_held := set_config('${HELD_RUN}', p_run::text, true);
      if p_kind is not null then
        insert into run_steps (user_id, run_id, step_no, attempt, kind, agent, execution_id, key, status, input, result,
                               calls, checkpoint_sequence, started_at, finished_at)
        values (p_user, p_run, commit_run_step.current_step, p_attempt, p_kind, p_agent, p_execution, p_key, p_status,
                p_input, p_result, p_calls, commit_run_step.checkpoint_sequence, p_started,
                case when p_status = 'completed' then clock_timestamp() end);
      end if;
      if p_state is not null then
        insert into checkpoints (user_id, run_id, sequence, type, phase, step_count, state, sha256, size,
                                 is_recovery_point)
        values (p_user, p_run, commit_run_step.checkpoint_sequence, p_checkpoint, p_checkpoint_phase,
                commit_run_step.current_step, p_state, p_sha256, p_size, p_recovery_point);
        if commit_run_step.checkpoint_sequence > p_kept then
          delete from checkpoints c where c.user_id = p_user and c.run_id = p_run and not c.is_recovery_point
            and c.sequence <= commit_run_step.checkpoint_sequence - p_kept;
        end if;
      end if;
      if p_ended is not null and not end_agent_turn(p_user, p_run, p_ended, p_end_status, p_end_result, p_end_error) then
        return;
      end if;
      if p_events is not null then
        event_sequence := add_run_events(p_user, p_run, v_thread, p_events);
      end if;
    end $$`);
}
