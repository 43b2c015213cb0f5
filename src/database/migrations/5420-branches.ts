import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HELD_RUN } from '../bound-to-run';
import { isolateByUser } from '../row-level-security';
import { startRun } from './2540-run-writes';
import { finishRun } from './2550-run-ends';

export const START_RUN = `start_run(text, uuid, uuid, uuid, text, text[], text, integer, text, text, json, jsonb, json, text, text,
  text, text, integer, boolean, integer, boolean, integer, text`;
export const FINISH_RUN =
  'finish_run(text, uuid, uuid, integer, text, text, boolean, timestamptz, uuid, text, json, jsonb)';

/**
 * A thread is a tree (docs/decisions/0015): a run may begin at an earlier state, and is then the first of a branch. Messages
 * have the id that their client gave them. And a run starts when it is made, not a moment before.
 */
export class Branches5420000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createBranches(runner);
    await runner.query('alter table messages add column client_id text');
    for (const table of ['runs', 'messages']) {
      await runner.query(`
        alter table ${table} add column branch uuid,
          add foreign key (user_id, branch) references branches (user_id, id) on delete cascade`);
      await runner.query(
        `create index ${table}_branch on ${table} (user_id, branch) where branch is not null`,
      );
    }
    await saidIn(runner);
    await runner.query(`drop function ${START_RUN})`);
    await startRunInItsBranch(runner);
    await runner.query(`drop function ${FINISH_RUN}`);
    await finishRunInItsBranch(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function ${FINISH_RUN}`);
    await finishRun(runner);
    await runner.query(`drop function ${START_RUN}, boolean, uuid)`);
    await startRun(runner);
    await runner.query('drop function said_in(text, uuid, uuid, uuid, integer)');
    for (const table of ['messages', 'runs']) await runner.query(`alter table ${table} drop column branch`);
    await runner.query('alter table messages drop column client_id');
    await runner.query('drop table branches');
  }
}

/** Named after its first run. Absent from here is the trunk, which every thread has. */
async function createBranches(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create table branches (
      user_id text not null,
      id uuid not null,
      thread_id uuid not null,
      parent uuid,
      from_run uuid not null,
      from_sequence integer not null,
      known_until uuid not null,
      primary key (user_id, id),
      foreign key (user_id, thread_id) references threads (user_id, id) on delete cascade,
      foreign key (user_id, parent) references branches (user_id, id) on delete cascade,
      foreign key (user_id, from_run) references runs (user_id, id) on delete cascade
    )`);
  await runner.query('create index branches_of_thread on branches (user_id, thread_id)');
  await runner.query('create index branches_parent on branches (user_id, parent) where parent is not null');
  await runner.query('create index branches_from_run on branches (user_id, from_run)');
  await isolateByUser(runner, 'branches', ['select', 'insert']);
}

/** The newest of what was said in a branch and, where that began, in the ones before; newest first, up to a message. */
async function saidIn(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function said_in(p_user text, p_thread uuid, p_branch uuid, p_until uuid, p_most integer)
    returns setof messages language plpgsql stable as $$
    declare
      v_until uuid := coalesce(p_until, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
    begin
      if not exists (select from branches b where b.user_id = p_user and b.thread_id = p_thread) then
        return query select * from messages m
          where m.user_id = p_user and m.thread_id = p_thread and m.id <= v_until
          order by m.id desc limit p_most;
        return;
      end if;
      return query
        with recursive line as (
          select p_branch as branch, v_until as until
          union all
          select b.parent, least(l.until, b.known_until) from line l
          join branches b on b.user_id = p_user and b.id = l.branch
        )
        select m.* from messages m
        where m.user_id = p_user and m.thread_id = p_thread and m.id <= v_until
          and exists (select from line l where l.branch is not distinct from m.branch and m.id <= l.until)
        order by m.id desc limit p_most;
    end $$`);
}

/** As before, and in the branch that is named, or in that of the thread's newest run; made and started at one moment. */
export async function startRunInItsBranch(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function start_run(
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
    begin
      if p_makes_thread then
        insert into threads (user_id, id, last_message_at) values (p_user, p_thread, v_now);
      else
        update threads t set last_message_at = v_now where t.user_id = p_user and t.id = p_thread;
      end if;
      insert into runs (user_id, id, thread_id, request_id, assistant_id, input, metadata, scopes, multitask_strategy,
                        total_steps, checkpoint_sequence, idempotency_key, body_hash,
                        status, attempt, lease_owner, heartbeat_at, started_at, created_at, updated_at, branch)
      values (p_user, p_run, p_thread, p_request, p_assistant, p_input, p_metadata, p_scopes, p_strategy,
              p_total_steps, 1, p_key, p_body_hash,
              case when v_starts then 'starting' else 'queued' end, v_starts::integer,
              case when v_starts then p_owner end, case when v_starts then v_now end, case when v_starts then v_now end,
              v_now, v_now,
              case when p_names_branch then p_branch else (
                select r.branch from runs r where r.user_id = p_user and r.thread_id = p_thread
                order by r.created_at desc, r.id desc limit 1) end)
      returning * into run;
      v_held := set_config('${HELD_RUN}', p_run::text, true);
      insert into messages (user_id, thread_id, id, run_id, role, content, created_at, client_id, branch)
      select p_user, p_thread, m.id, p_run, m.role, m.content, m.created_at, m.client_id, run.branch
      from json_to_recordset(p_messages) as m (id uuid, role text, content text, created_at timestamptz, client_id text);
      insert into checkpoints (user_id, run_id, sequence, type, phase, step_count, state, sha256, size, is_recovery_point)
      values (p_user, p_run, 1, p_checkpoint, p_phase, 0, p_state, p_sha256, p_size, p_recovery_point);
      if not v_starts and issue_ticket(p_user, p_tickets) > p_most then
        raise exception 'More than % runs would wait.', p_most using errcode = 'AL006';
      end if;
      return run;
    end $$`);
}

/** As before, and what is said is said in the run's branch. */
export async function finishRunInItsBranch(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function finish_run(
      p_user text, p_thread uuid, p_run uuid, p_attempt integer, p_status text, p_phase text, p_degraded boolean,
      p_finished timestamptz, p_message uuid, p_say text, p_error json, p_events jsonb)
    returns integer language plpgsql as $$
    declare
      v_branch uuid;
    begin
      update runs r set status = p_status, phase = p_phase, degraded = p_degraded, error = p_error,
        finished_at = p_finished, lease_owner = null
      where r.user_id = p_user and r.id = p_run and r.attempt = p_attempt
      returning r.branch into v_branch;
      if not found then
        raise exception 'Run % is not held under attempt %.', p_run, p_attempt using errcode = 'AL003';
      end if;
      if p_message is not null then
        insert into messages (user_id, thread_id, id, run_id, role, content, created_at, branch)
        values (p_user, p_thread, p_message, p_run, 'assistant', p_say, p_finished, v_branch);
      end if;
      perform leave_tool_calls(p_user, p_run);
      return add_run_events(p_user, p_run, p_thread, p_events);
    end $$`);
}
