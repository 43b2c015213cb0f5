import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HELD_RUN } from '../bound-to-run';

/** What a run writes at its end, in one statement, as at its start and at each step. */
export class RunEnds2550000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await lockToEnd(runner);
    await leaveToolCalls(runner);
    await finishRun(runner);
    await endRun(runner);
    await endRunAsLeft(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function end_run_as_left(
      text, uuid, uuid, integer, text, text, text, text, integer, boolean, integer, uuid, text, json, json,
      text, text, boolean, timestamptz, uuid, text, json, jsonb, integer)`);
    await runner.query(`drop function end_run(
      text, uuid, integer, text, text, boolean, timestamptz, uuid, text, json, jsonb, integer)`);
    await runner.query(`drop function finish_run(
      text, uuid, uuid, integer, text, text, boolean, timestamptz, uuid, text, json, jsonb)`);
    await runner.query('drop function leave_tool_calls(text, uuid)');
    await runner.query('drop function lock_run_to_end(text, uuid, uuid)');
  }
}

/** Thread, lane, run: everybody locks in this order. Agents' turns that are open then are told apart by whoever ends them. */
async function lockToEnd(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function lock_run_to_end(p_user text, p_thread uuid, p_run uuid)
    returns table (run runs, has_thread boolean, open_turns json) language plpgsql as $$
    begin
      if p_thread is not null then
        perform from threads t where t.user_id = p_user and t.id = p_thread and t.deleted_at is null
          for no key update;
        has_thread := found;
      end if;
      select l.* into run from lock_run(p_user, p_run) l;
      if not found then return; end if;
      open_turns := (
        select json_agg(json_build_object('agent', s.agent, 'execution_id', s.execution_id, 'started_at', s.started_at)
                        order by s.step_no)
        from run_steps s where s.user_id = p_user and s.run_id = p_run and s.kind = 'agent' and s.status = 'running');
      return next;
    end $$`);
}

/**
 * Of calls in the middle of which the run was cancelled or handed back, or its worker died, nobody else says that they are
 * over; until somebody does they take places of the user's (E10, T3).
 */
async function leaveToolCalls(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function leave_tool_calls(p_user text, p_run uuid) returns void language plpgsql as $$
    begin
      update tool_usage u set status = 'unfinished',
        duration_ms = extract(epoch from clock_timestamp() - u.started_at) * 1000
      where u.user_id = p_user and u.run_id = p_run and u.status = 'running';
    end $$`);
}

/** What every end writes, for one who holds the row. @returns the number of the last event */
export async function finishRun(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function finish_run(
      p_user text, p_thread uuid, p_run uuid, p_attempt integer, p_status text, p_phase text, p_degraded boolean,
      p_finished timestamptz, p_message uuid, p_say text, p_error json, p_events jsonb)
    returns integer language plpgsql as $$
    begin
      update runs r set status = p_status, phase = p_phase, degraded = p_degraded, error = p_error,
        finished_at = p_finished, lease_owner = null
      where r.user_id = p_user and r.id = p_run and r.attempt = p_attempt;
      if not found then
        raise exception 'Run % is not held under attempt %.', p_run, p_attempt using errcode = 'AL003';
      end if;
      if p_message is not null then
        insert into messages (user_id, thread_id, id, run_id, role, content, created_at)
        values (p_user, p_thread, p_message, p_run, 'assistant', p_say, p_finished);
      end if;
      perform leave_tool_calls(p_user, p_run);
      return add_run_events(p_user, p_run, p_thread, p_events);
    end $$`);
}

async function endRun(runner: QueryRunner): Promise<void> {
  // The caller holds the row; the attempt says that it is still the one he saw. Its newest checkpoint, which is never
  // pruned, says when all of them go.
  await runner.query(`
    create function end_run(
      p_user text, p_run uuid, p_attempt integer, p_status text, p_phase text, p_degraded boolean,
      p_finished timestamptz, p_message uuid, p_say text, p_error json, p_events jsonb, p_days integer)
    returns table (run runs, event_sequence integer) language plpgsql as $$
    begin
      if p_status = 'completed' then
        update runs r set status = 'completing'
          where r.user_id = p_user and r.id = p_run and r.attempt = p_attempt and r.status = 'running';
      elsif p_status = 'timeout' then
        update runs r set status = 'starting'
          where r.user_id = p_user and r.id = p_run and r.attempt = p_attempt and r.status = 'queued';
      end if;
      select * into run from runs r where r.user_id = p_user and r.id = p_run;
      if p_message is not null then
        update threads t set last_message_at = p_finished where t.user_id = p_user and t.id = run.thread_id;
      end if;
      update checkpoints c set expires_at = clock_timestamp() + make_interval(days => p_days)
        where c.user_id = p_user and c.run_id = p_run and c.sequence = run.checkpoint_sequence;
      event_sequence := finish_run(p_user, run.thread_id, p_run, p_attempt, p_status, p_phase, p_degraded, p_finished,
                                   p_message, p_say, p_error, p_events);
      select * into run from runs r where r.user_id = p_user and r.id = p_run;
      return next;
    end $$`);
}

/** The usual end: its worker knows all there is to know of the run, so there is nothing to look at first but whether that is so. */
async function endRunAsLeft(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function end_run_as_left(
      p_user text, p_thread uuid, p_run uuid, p_attempt integer,
      p_checkpoint text, p_checkpoint_phase text, p_state text, p_sha256 text, p_size integer, p_recovery_point boolean,
      p_kept integer,
      p_turn uuid, p_turn_status text, p_turn_result json, p_turn_error json,
      p_status text, p_phase text, p_degraded boolean, p_finished timestamptz, p_message uuid, p_say text, p_error json,
      p_events jsonb, p_days integer)
    returns integer language plpgsql as $$
    declare
      v_step integer;
      v_sequence integer;
      v_held text;
    begin
      -- Thread, lane, run: everybody locks in this order.
      update threads t set last_message_at = case when p_message is null then t.last_message_at else p_finished end
        where t.user_id = p_user and t.id = p_thread and t.deleted_at is null;
      if found then
        perform from lanes l where l.user_id = p_user for update;
        update runs r set checkpoint_sequence = r.checkpoint_sequence + 1,
          status = case p_status when 'completed' then 'completing' else r.status end
        where r.user_id = p_user and r.id = p_run and r.attempt = p_attempt and r.status = 'running'
        returning r.current_step, r.checkpoint_sequence into v_step, v_sequence;
      end if;
      if v_sequence is null or array[p_turn] is distinct from array(
        select s.execution_id from run_steps s
        where s.user_id = p_user and s.run_id = p_run and s.kind = 'agent' and s.status = 'running')
      then
        raise exception 'Run % is not as its worker left it.', p_run using errcode = 'AL005';
      end if;
      v_held := set_config('${HELD_RUN}', p_run::text, true);
      -- The newest says when all of the run's go.
      insert into checkpoints (user_id, run_id, sequence, type, phase, step_count, state, sha256, size, is_recovery_point,
                               expires_at)
      values (p_user, p_run, v_sequence, p_checkpoint, p_checkpoint_phase, v_step, p_state, p_sha256, p_size,
              p_recovery_point, clock_timestamp() + make_interval(days => p_days));
      if v_sequence > p_kept then
        delete from checkpoints c where c.user_id = p_user and c.run_id = p_run and not c.is_recovery_point
          and c.sequence <= v_sequence - p_kept;
      end if;
      if not end_agent_turn(p_user, p_run, p_turn, p_turn_status, p_turn_result, p_turn_error) then
        raise exception 'Run % is not as its worker left it.', p_run using errcode = 'AL005';
      end if;
      return finish_run(p_user, p_thread, p_run, p_attempt, p_status, p_phase, p_degraded, p_finished, p_message, p_say,
                        p_error, p_events);
    end $$`);
}
