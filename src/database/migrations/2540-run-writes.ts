import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a run writes at its start, at each step and at its end, each in one statement: round trips are most of what a short
 * run costs. All work as the caller, within his rows; what may not be, they refuse by failing, so that COMMIT may go out
 * in the same packet.
 */
export class RunWrites2540000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await mayStartNow(runner);
    await startRun(runner);
    await commitStep(runner);
    await endRun(runner);
    await endRunAsLeft(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function end_run_as_left(
      text, uuid, uuid, integer, json, integer, uuid, text, json, json, json, text, json, json, integer)`);
    await runner.query('drop function end_run(text, uuid, integer, json, text, json, json, integer)');
    await runner.query('drop function lock_run_to_end(text, uuid, uuid)');
    await runner.query(`drop function commit_run_step(
      text, uuid, integer, text, integer, text, text, uuid, text, text, json, json, json, timestamptz, text, text, text,
      text, integer, boolean, integer, uuid, text, json, json, json)`);
    await runner.query(
      'drop function start_run(json, json, jsonb, json, json, integer, boolean, integer, text)',
    );
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

/** Thread, run, its messages, its first checkpoint, its place in the queue; or its start, by p_owner, where it need not wait. What users wrote comes by itself: reading it out of json would refuse some of it. */
async function startRun(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function start_run(
      p_run json, p_input json, p_metadata jsonb, p_messages json, p_checkpoint json, p_tickets integer,
      p_makes_thread boolean, p_most integer, p_owner text)
    returns runs language plpgsql as $$
    declare
      v_new runs := json_populate_record(null::runs, p_run);
      run runs;
      v_starts boolean := p_owner is not null and may_start_now(v_new.user_id, v_new.thread_id, p_tickets);
    begin
      if p_makes_thread then
        insert into threads (user_id, id) values (v_new.user_id, v_new.thread_id);
      end if;
      insert into runs (user_id, id, thread_id, request_id, assistant_id, input, metadata, scopes, multitask_strategy,
                        total_steps, checkpoint_sequence, idempotency_key, body_hash,
                        status, attempt, lease_owner, heartbeat_at, started_at)
      values (v_new.user_id, v_new.id, v_new.thread_id, v_new.request_id, v_new.assistant_id, p_input, p_metadata,
              v_new.scopes, v_new.multitask_strategy, v_new.total_steps, 1, v_new.idempotency_key, v_new.body_hash,
              case when v_starts then 'starting' else 'queued' end, v_starts::integer,
              case when v_starts then p_owner end, case when v_starts then clock_timestamp() end,
              case when v_starts then clock_timestamp() end)
      returning * into run;
      insert into messages (user_id, thread_id, id, run_id, role, content, created_at)
      select run.user_id, run.thread_id, m.id, run.id, m.role, m.content, m.created_at
      from json_to_recordset(p_messages) as m (id uuid, role text, content text, created_at timestamptz);
      update threads t set last_message_at = clock_timestamp() where t.user_id = run.user_id and t.id = run.thread_id;
      insert into checkpoints (user_id, run_id, sequence, type, phase, step_count, state, sha256, size, is_recovery_point)
      select run.user_id, run.id, 1, c.type, c.phase, 0, c.state, c.sha256, c.size, c.is_recovery_point
      from json_to_record(p_checkpoint)
        as c (type text, phase text, state text, sha256 text, size integer, is_recovery_point boolean);
      if not v_starts and issue_ticket(run.user_id, p_tickets) > p_most then
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
      p_events json)
    returns table (current_step integer, total_steps integer, checkpoint_sequence integer, event_sequence integer)
    language plpgsql as $$
    #variable_conflict use_column
    declare
      v_run runs;
    begin
      update runs r set
        current_step = r.current_step + (p_kind is not null)::integer,
        checkpoint_sequence = r.checkpoint_sequence + (p_state is not null)::integer,
        status = case r.status when 'starting' then 'running' else r.status end,
        phase = coalesce(p_phase, r.phase),
        total_steps = greatest(r.total_steps, r.current_step + (p_kind is not null)::integer + p_ahead)
      where r.user_id = p_user and r.id = p_run and r.attempt = p_attempt
        and r.status in ('starting', 'running', 'completing')
      returning * into v_run;
      if not found then
        raise exception 'Run % is not held under attempt %.', p_run, p_attempt using errcode = 'AL003';
      end if;
      if p_kind is not null then
        insert into run_steps (user_id, run_id, step_no, attempt, kind, agent, execution_id, key, status, input, result,
                               calls, checkpoint_sequence, started_at, finished_at)
        values (p_user, p_run, v_run.current_step, p_attempt, p_kind, p_agent, p_execution, p_key, p_status, p_input,
                p_result, p_calls, v_run.checkpoint_sequence, p_started,
                case when p_status = 'completed' then clock_timestamp() end);
      end if;
      if p_state is not null then
        insert into checkpoints (user_id, run_id, sequence, type, phase, step_count, state, sha256, size,
                                 is_recovery_point)
        values (p_user, p_run, v_run.checkpoint_sequence, p_checkpoint, p_checkpoint_phase, v_run.current_step, p_state,
                p_sha256, p_size, p_recovery_point);
        delete from checkpoints c where c.user_id = p_user and c.run_id = p_run and not c.is_recovery_point
          and c.sequence <= v_run.checkpoint_sequence - p_kept;
      end if;
      if p_ended is not null and not end_agent_turn(p_user, p_run, p_ended, p_end_status, p_end_result, p_end_error) then
        p_events := null;
      end if;
      current_step := v_run.current_step;
      total_steps := v_run.total_steps;
      checkpoint_sequence := v_run.checkpoint_sequence;
      if p_events is not null then
        select a.last_sequence into event_sequence from append_run_events(p_user, p_run, p_events) a;
      end if;
      return next;
    end $$`);
}

async function endRun(runner: QueryRunner): Promise<void> {
  // Thread, lane, run: everybody locks in this order. Agents' turns that are open then are told apart by whoever ends them.
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
  // The caller holds the row; the attempt says that it is still the one he saw.
  await runner.query(`
    create function end_run(
      p_user text, p_run uuid, p_attempt integer, p_end json, p_say text, p_error json, p_events json, p_days integer)
    returns table (run runs, event_sequence integer) language plpgsql as $$
    declare
      v_end record;
    begin
      select * into v_end from json_to_record(p_end) as e (
        status text, phase text, degraded boolean, finished_at timestamptz, message_id uuid);
      if v_end.status = 'completed' then
        update runs r set status = 'completing'
          where r.user_id = p_user and r.id = p_run and r.attempt = p_attempt and r.status = 'running';
      end if;
      update runs r set status = v_end.status, phase = v_end.phase, degraded = v_end.degraded, error = p_error,
        finished_at = v_end.finished_at, lease_owner = null
      where r.user_id = p_user and r.id = p_run and r.attempt = p_attempt
      returning * into run;
      if not found then
        raise exception 'Run % is not held under attempt %.', p_run, p_attempt using errcode = 'AL003';
      end if;
      if v_end.message_id is not null then
        insert into messages (user_id, thread_id, id, run_id, role, content, created_at)
        values (p_user, run.thread_id, v_end.message_id, p_run, 'assistant', p_say, v_end.finished_at);
        update threads t set last_message_at = v_end.finished_at where t.user_id = p_user and t.id = run.thread_id;
      end if;
      update checkpoints c set expires_at = clock_timestamp() + make_interval(days => p_days)
        where c.user_id = p_user and c.run_id = p_run;
      -- A call in the middle of which the run was cancelled, or its worker died: nobody else says that it is over.
      update tool_usage u set status = 'unfinished',
        duration_ms = extract(epoch from clock_timestamp() - u.started_at) * 1000
      where u.user_id = p_user and u.run_id = p_run and u.status = 'running';
      select a.last_sequence into event_sequence from append_run_events(p_user, p_run, p_events) a;
      return next;
    end $$`);
}

/** The usual end: its worker knows all there is to know of the run, so there is nothing to look at first but whether that is so. */
async function endRunAsLeft(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function end_run_as_left(
      p_user text, p_thread uuid, p_run uuid, p_attempt integer, p_checkpoint json, p_kept integer,
      p_turn uuid, p_turn_status text, p_turn_result json, p_turn_error json,
      p_end json, p_say text, p_error json, p_events json, p_days integer)
    returns table (event_sequence integer) language plpgsql as $$
    declare
      v_run runs;
    begin
      -- Thread, lane, run: everybody locks in this order.
      perform from threads t where t.user_id = p_user and t.id = p_thread and t.deleted_at is null for no key update;
      if found then
        select * into v_run from lock_run(p_user, p_run);
      end if;
      if v_run.attempt is distinct from p_attempt or v_run.status <> 'running' or array[p_turn] is distinct from array(
        select s.execution_id from run_steps s
        where s.user_id = p_user and s.run_id = p_run and s.kind = 'agent' and s.status = 'running')
      then
        raise exception 'Run % is not as its worker left it.', p_run using errcode = 'AL005';
      end if;
      update runs r set checkpoint_sequence = r.checkpoint_sequence + 1,
        status = case when p_turn_status = 'completed' then 'completing' else r.status end
      where r.user_id = p_user and r.id = p_run returning * into v_run;
      insert into checkpoints (user_id, run_id, sequence, type, phase, step_count, state, sha256, size, is_recovery_point)
      select p_user, p_run, v_run.checkpoint_sequence, c.type, c.phase, v_run.current_step, c.state, c.sha256, c.size,
             c.is_recovery_point
      from json_to_record(p_checkpoint)
        as c (type text, phase text, state text, sha256 text, size integer, is_recovery_point boolean);
      delete from checkpoints c where c.user_id = p_user and c.run_id = p_run and not c.is_recovery_point
        and c.sequence <= v_run.checkpoint_sequence - p_kept;
      perform end_agent_turn(p_user, p_run, p_turn, p_turn_status, p_turn_result, p_turn_error);
      return query select e.event_sequence
        from end_run(p_user, p_run, p_attempt, p_end, p_say, p_error, p_events, p_days) e;
    end $$`);
}
