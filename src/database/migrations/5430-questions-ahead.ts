import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HELD_RUN } from '../bound-to-run';
import { FINISH_RUN, finishRunInItsBranch, START_RUN, startRunInItsBranch } from './5420-branches';

/** Above every id that begins with the time, and so are all that begin like it: what was asked ahead stands last. */
export const AHEAD = 'f0000000-0000-0000-0000-000000000000';

/**
 * A question that is asked while another of its thread is answered stands last until its run begins, and then behind that
 * answer (docs/decisions/0016). It is shown by the id that it was given first.
 */
export class QuestionsAhead5430000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table runs add column asked_ahead boolean not null default false');
    await placeAsked(runner);
    await startRunAhead(runner);
    await finishRunInItsPlace(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function ${FINISH_RUN}`);
    await finishRunInItsBranch(runner);
    await runner.query(`drop function ${START_RUN}, boolean, uuid)`);
    await startRunInItsBranch(runner);
    await runner.query('drop function place_asked(text, uuid, uuid, timestamptz)');
    await runner.query('alter table runs drop column asked_ahead');
  }
}

/**
 * What a run was asked ahead is said now: behind all that has been said in the thread, whatever the clocks of those who said it.
 * @returns the last message before it; null where there is none
 */
async function placeAsked(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function place_asked(p_user text, p_thread uuid, p_run uuid, p_now timestamptz) returns uuid language plpgsql as $$
    declare
      v_before uuid := (
        select m.id from messages m where m.user_id = p_user and m.thread_id = p_thread and m.id < '${AHEAD}'
        order by m.id desc limit 1);
      v_time text := lpad(to_hex(greatest(
        floor(extract(epoch from p_now) * 1000)::bigint,
        ('x' || translate(left(v_before::text, 13), '-', ''))::bit(48)::bigint + 1)), 12, '0');
    begin
      with ahead as (
        delete from messages m
        where m.user_id = p_user and m.thread_id = p_thread and m.run_id = p_run and m.id >= '${AHEAD}' returning m.*
      )
      insert into messages (user_id, thread_id, id, run_id, role, content, created_at, client_id, branch)
      select a.user_id, a.thread_id,
             (left(v_time, 8) || '-' || right(v_time, 4) || '-7' || lpad(to_hex(row_number() over (order by a.id) - 1), 3, '0')
              || substr(a.id::text, 19))::uuid,
             a.run_id, a.role, a.content, a.created_at, a.client_id, a.branch
      from ahead a;
      return v_before;
    end $$`);
}

/** As before; where another run of the thread has not ended, what is asked stands last. */
async function startRunAhead(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create or replace function start_run(
      p_user text, p_run uuid, p_thread uuid, p_request uuid, p_assistant text, p_scopes text[], p_strategy text,
      p_total_steps integer, p_key text, p_body_hash text, p_input json, p_metadata jsonb, p_messages json,
      p_checkpoint text, p_phase text, p_state text, p_sha256 text, p_size integer, p_recovery_point boolean,
      p_tickets integer, p_makes_thread boolean, p_most integer, p_owner text, p_names_branch boolean, p_branch uuid)
    returns runs language plpgsql as $$
    declare
      run runs;
      v_starts boolean := p_owner is not null and may_start_now(p_user, p_thread, p_tickets);
      v_now timestamptz := clock_timestamp();
      v_held text;
      v_ahead boolean := false;
    begin
      if not v_starts then
        v_ahead := exists (
          select from runs live where live.user_id = p_user and live.thread_id = p_thread
            and live.status in ('queued', 'starting', 'running', 'completing'));
      end if;
      if p_makes_thread then
        insert into threads (user_id, id, last_message_at) values (p_user, p_thread, v_now);
      else
        update threads t set last_message_at = v_now where t.user_id = p_user and t.id = p_thread;
      end if;
      insert into runs (user_id, id, thread_id, request_id, assistant_id, input, metadata, scopes, multitask_strategy,
                        total_steps, checkpoint_sequence, idempotency_key, body_hash,
                        status, attempt, lease_owner, heartbeat_at, started_at, created_at, updated_at, asked_ahead, branch)
      values (p_user, p_run, p_thread, p_request, p_assistant, p_input, p_metadata, p_scopes, p_strategy,
              p_total_steps, 1, p_key, p_body_hash,
              case when v_starts then 'starting' else 'queued' end, v_starts::integer,
              case when v_starts then p_owner end, case when v_starts then v_now end, case when v_starts then v_now end,
              v_now, v_now, v_ahead,
              case when p_names_branch then p_branch else (
                select r.branch from runs r where r.user_id = p_user and r.thread_id = p_thread
                order by r.created_at desc, r.id desc limit 1) end)
      returning * into run;
      v_held := set_config('${HELD_RUN}', p_run::text, true);
      insert into messages (user_id, thread_id, id, run_id, role, content, created_at, client_id, branch)
      select p_user, p_thread, case when v_ahead then overlay(m.id::text placing 'f' from 1)::uuid else m.id end, p_run,
             m.role, m.content, m.created_at, case when v_ahead then coalesce(m.client_id, m.id::text) else m.client_id end,
             run.branch
      from json_to_recordset(p_messages) as m (id uuid, role text, content text, created_at timestamptz, client_id text);
      insert into checkpoints (user_id, run_id, sequence, type, phase, step_count, state, sha256, size, is_recovery_point)
      values (p_user, p_run, 1, p_checkpoint, p_phase, 0, p_state, p_sha256, p_size, p_recovery_point);
      if not v_starts and issue_ticket(p_user, p_tickets) > p_most then
        raise exception 'More than % runs would wait.', p_most using errcode = 'AL006';
      end if;
      return run;
    end $$`);
}

/** As before; a run that never began takes the place of its question with its end. */
export async function finishRunInItsPlace(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create or replace function finish_run(
      p_user text, p_thread uuid, p_run uuid, p_attempt integer, p_status text, p_phase text, p_degraded boolean,
      p_finished timestamptz, p_message uuid, p_say text, p_error json, p_events jsonb)
    returns integer language plpgsql as $$
    declare
      v_branch uuid;
      v_ahead boolean;
    begin
      update runs r set status = p_status, phase = p_phase, degraded = p_degraded, error = p_error,
        finished_at = p_finished, lease_owner = null
      where r.user_id = p_user and r.id = p_run and r.attempt = p_attempt
      returning r.branch, r.asked_ahead into v_branch, v_ahead;
      if not found then
        raise exception 'Run % is not held under attempt %.', p_run, p_attempt using errcode = 'AL003';
      end if;
      if v_ahead then
        perform place_asked(p_user, p_thread, p_run, p_finished);
      end if;
      if p_message is not null then
        insert into messages (user_id, thread_id, id, run_id, role, content, created_at, branch)
        values (p_user, p_thread, p_message, p_run, 'assistant', p_say, p_finished, v_branch);
      end if;
      perform leave_tool_calls(p_user, p_run);
      return add_run_events(p_user, p_run, p_thread, p_events);
    end $$`);
}
