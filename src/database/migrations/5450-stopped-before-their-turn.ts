import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FINISH_RUN } from './5420-branches';
import { AHEAD, finishRunInItsPlace } from './5430-questions-ahead';

const LIVE = `('queued', 'starting', 'running', 'completing')`;

/**
 * A question that is stopped before its turn stays last until the answers that it waited for are given, and stands behind them:
 * before them, each would be taken for the answer to it (docs/decisions/0016).
 */
export class StoppedBeforeTheirTurn5450000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await placeStopped(runner);
    await finishRunBehindOthers(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function ${FINISH_RUN}`);
    await finishRunInItsPlace(runner);
    await runner.query('drop function place_stopped(text, uuid, timestamptz)');
  }
}

/** What is left ahead of runs that have ended, up to the first that waits; ends of one user's runs come one after another. */
async function placeStopped(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function place_stopped(p_user text, p_thread uuid, p_now timestamptz) returns void language plpgsql as $$
    declare
      v_run uuid;
    begin
      if not exists (
        select from messages m where m.user_id = p_user and m.thread_id = p_thread and m.id >= '${AHEAD}')
      then
        return;
      end if;
      -- Who is at work, or first in the line, has his question in its place, and gives the answer that they wait for.
      if exists (
        select from runs r where r.user_id = p_user and r.thread_id = p_thread and not r.asked_ahead and r.status in ${LIVE})
      then
        return;
      end if;
      for v_run in
        select m.run_id from messages m where m.user_id = p_user and m.thread_id = p_thread and m.id >= '${AHEAD}'
        group by m.run_id order by min(m.id::text)
      loop
        exit when exists (select from runs r where r.user_id = p_user and r.id = v_run and r.status in ${LIVE});
        perform place_asked(p_user, p_thread, v_run, p_now);
      end loop;
    end $$`);
}

/** As before; but a question to which nothing is said at its end takes its place only when nobody before it is to answer. */
async function finishRunBehindOthers(runner: QueryRunner): Promise<void> {
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
      if p_message is not null then
        if v_ahead then
          perform place_asked(p_user, p_thread, p_run, p_finished);
        end if;
        insert into messages (user_id, thread_id, id, run_id, role, content, created_at, branch)
        values (p_user, p_thread, p_message, p_run, 'assistant', p_say, p_finished, v_branch);
      end if;
      perform place_stopped(p_user, p_thread, p_finished);
      perform leave_tool_calls(p_user, p_run);
      return add_run_events(p_user, p_run, p_thread, p_events);
    end $$`);
}
