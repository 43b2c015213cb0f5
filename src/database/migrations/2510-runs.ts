import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bindToRun, letRunsOwn } from '../bound-to-run';
import { isolateByUser } from '../row-level-security';

const ACTIVE = `('starting', 'running', 'completing')`;
const ENDED = `('completed', 'failed', 'timeout', 'dead', 'cancelled')`;

/**
 * What a column may hold. PostgreSQL reads a table's CHECKs anew in every statement that writes to it, whatever it writes; a
 * domain's once in a connection, and it looks only where a value is given.
 */
const DOMAINS: Readonly<Record<string, string>> = {
  run_state: `text check (value in ('queued', 'starting', 'running', 'completing',
              'completed', 'failed', 'timeout', 'dead', 'cancelled'))`,
  multitask_strategy: `text check (value in ('enqueue', 'reject', 'interrupt', 'rollback'))`,
  recovery_kind: `text check (value in ('resume', 'restart', 'rollback'))`,
  step_kind: `text check (value in ('agent', 'step', 'tool', 'model'))`,
  checkpoint_type: `text check (value in ('auto', 'phase_transition', 'manual', 'recovery', 'full'))`,
  step_count: 'integer check (value between 0 and 10000)',
  amount: 'integer check (value >= 0)',
  place_in_order: 'integer check (value > 0)',
};

/** What was done: runs, their steps and checkpoints, and the lane in which each user's runs wait for their turn. */
export class Runs2510000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [name, rule] of Object.entries(DOMAINS))
      await runner.query(`create domain ${name} as ${rule}`);
    await createRuns(runner);
    await letRunsOwn(runner);
    await createLanes(runner);
    await createSteps(runner);
    await createCheckpoints(runner);
    await countLanes(runner);
    await guardStates(runner);
    await lockAndEnd(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function end_agent_turn(text, uuid, uuid, text, json, json)');
    await runner.query('drop function lock_run(text, uuid)');
    await runner.query('revoke delete on messages from airlock_app');
    await runner.query('alter table messages drop constraint messages_run');
    await runner.query('drop function run_in_new_state(runs, runs)');
    for (const table of ['checkpoints', 'run_steps', 'runs', 'lanes'])
      await runner.query(`drop table ${table}`);
    await runner.query('drop function runs_take_along()');
    await runner.query('drop function is_own_run(text, uuid)');
    await runner.query('drop function runs_enter_lane()');
    await runner.query('drop function move_in_lane(text, text, text)');
    await runner.query('drop function steps_guard_state()');
    await runner.query('drop function runs_guard_state()');
    await runner.query('drop function state_may_become(text, text)');
    for (const name of Object.keys(DOMAINS)) await runner.query(`drop domain ${name}`);
  }
}

async function createRuns(runner: QueryRunner): Promise<void> {
  // Room on the page for the many new versions of a row: then a step's counters touch no index.
  // json, not jsonb, wherever users' text is kept: jsonb refuses some valid strings.
  await runner.query(`
    create table runs (
      user_id text not null,
      id uuid not null,
      thread_id uuid not null,
      request_id uuid not null,
      assistant_id text not null,
      input json not null,
      metadata jsonb not null default '{}',
      scopes text[] not null default '{}',
      multitask_strategy multitask_strategy not null default 'enqueue',
      status run_state not null default 'queued',
      phase text not null default 'initialization',
      current_step step_count not null default 0,
      total_steps integer not null default 0 check (total_steps >= current_step),
      checkpoint_sequence integer not null default 0,
      degraded boolean not null default false,
      attempt integer not null default 0,
      takeovers integer not null default 0,
      lease_owner text,
      heartbeat_at timestamptz,
      resumed_from uuid,
      recovery recovery_kind,
      idempotency_key text,
      body_hash text,
      error json,
      noticed_at timestamptz,
      created_at timestamptz(3) not null default clock_timestamp(),
      updated_at timestamptz(3) not null default clock_timestamp(),
      started_at timestamptz(3),
      finished_at timestamptz(3),
      primary key (user_id, id),
      foreign key (user_id, thread_id) references threads (user_id, id) on delete cascade,
      foreign key (user_id, resumed_from) references runs (user_id, id) on delete set null (resumed_from)
    ) with (fillfactor = 50)`);
  await runner.query(
    `create unique index runs_one_per_thread on runs (user_id, thread_id) where status in ${ACTIVE}`,
  );
  await runner.query(
    'create unique index runs_idempotency on runs (user_id, idempotency_key) where idempotency_key is not null',
  );
  await runner.query(`create index runs_queue on runs (user_id, created_at, id) where status = 'queued'`);
  await runner.query(`create index runs_waiting on runs (created_at) where status = 'queued'`);
  await runner.query(`create index runs_beating on runs (heartbeat_at) where status in ${ACTIVE}`);
  await runner.query('create index runs_newest on runs (user_id, thread_id, created_at desc, id desc)');
  await runner.query(
    'create index runs_resumed on runs (user_id, resumed_from) where resumed_from is not null',
  );
  await isolateByUser(runner, 'runs', ['select', 'insert', 'update']);
  await runner.query(`
    alter table messages add constraint messages_run foreign key (user_id, run_id)
    references runs (user_id, id) on delete set null (run_id) deferrable initially deferred`);
  // For a run that is rolled back: the thread is then as if it had never been.
  await runner.query('grant delete on messages to airlock_app');
}

async function createLanes(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create table lanes (
      user_id text primary key,
      running amount not null default 0,
      pending amount not null default 0,
      tickets amount not null default 0
    )`);
  await isolateByUser(runner, 'lanes', ['select', 'insert', 'update']);
}

async function createSteps(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create table run_steps (
      user_id text not null,
      run_id uuid not null,
      step_no integer not null,
      kind step_kind not null,
      agent text not null,
      execution_id uuid not null,
      attempt integer not null,
      key text not null,
      status run_state not null,
      input json,
      result json,
      calls json,
      error json,
      checkpoint_sequence integer not null default 0,
      started_at timestamptz(3) not null default clock_timestamp(),
      finished_at timestamptz(3),
      primary key (user_id, run_id, step_no)
    )`);
  await runner.query(
    `create unique index run_steps_once on run_steps (user_id, run_id, agent, key) where kind <> 'agent'`,
  );
  await isolateByUser(runner, 'run_steps', ['select', 'insert', 'update']);
  await bindToRun(runner, 'run_steps');
}

async function createCheckpoints(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create table checkpoints (
      user_id text not null,
      run_id uuid not null,
      sequence place_in_order not null,
      type checkpoint_type not null,
      phase text not null,
      step_count step_count not null,
      state text not null,
      sha256 text not null,
      size integer not null,
      is_recovery_point boolean not null,
      created_at timestamptz(3) not null default clock_timestamp(),
      expires_at timestamptz(3),
      primary key (user_id, run_id, sequence)
    )`);
  await runner.query(
    'create index checkpoints_expired on checkpoints (expires_at) where expires_at is not null',
  );
  await isolateByUser(runner, 'checkpoints', ['select', 'insert', 'update', 'delete']);
  await bindToRun(runner, 'checkpoints');
}

/** Spec E9 in SQL too: whatever writes, an ended run stays as it ended. */
async function guardStates(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function state_may_become(p_from text, p_to text) returns boolean language sql immutable as $$
      select p_to = any (case p_from
        when 'queued' then array['starting', 'cancelled']
        when 'starting' then array['running', 'queued', 'failed', 'timeout', 'dead', 'cancelled']
        when 'running' then array['completing', 'queued', 'failed', 'timeout', 'dead', 'cancelled']
        when 'completing' then array['completed', 'queued', 'failed', 'timeout', 'dead', 'cancelled']
        else array[]::text[] end)
    $$`);
  // Of an ended run only what is no part of how it ended may go: the key that the caller may use again (spec H8).
  await runner.query(`
    create function run_in_new_state(p_old runs, p_new runs) returns runs language plpgsql as $$
    declare
      v_free runs;
    begin
      if p_old.status in ${ENDED} then
        v_free := p_old;
        v_free.idempotency_key := p_new.idempotency_key;
        v_free.body_hash := p_new.body_hash;
        v_free.resumed_from := p_new.resumed_from;
        if p_new::text <> v_free::text then
          raise exception 'Run % has ended as % and cannot change.', p_old.id, p_old.status using errcode = 'AL001';
        end if;
        return p_new;
      end if;
      if not state_may_become(p_old.status, p_new.status) then
        raise exception 'A run cannot go from % to %.', p_old.status, p_new.status using errcode = 'AL002';
      end if;
      perform move_in_lane(p_new.user_id, p_old.status, p_new.status);
      p_new.updated_at := clock_timestamp();
      return p_new;
    end $$`);
  // A step counts in a row that goes on: that is the first thing to see, in one look, and nothing is to be guarded then.
  // A WHEN of the trigger would be read anew for each statement.
  await runner.query(`
    create function runs_guard_state() returns trigger language plpgsql as $$
    begin
      if new.status = old.status and old.status not in ${ENDED} then return new; end if;
      return run_in_new_state(old, new);
    end $$`);
  await runner.query(
    'create trigger runs_guard_state before update on runs for each row execute function runs_guard_state()',
  );
  await runner.query(`
    create function steps_guard_state() returns trigger language plpgsql as $$
    begin
      if old.status in ('completed', 'failed', 'timeout', 'dead', 'cancelled') then
        raise exception 'Step % of run % has ended as % and cannot change.', old.step_no, old.run_id, old.status
          using errcode = 'AL001';
      end if;
      if new.status <> old.status and not state_may_become(old.status, new.status) then
        raise exception 'A step cannot go from % to %.', old.status, new.status using errcode = 'AL002';
      end if;
      return new;
    end $$`);
  await runner.query(
    'create trigger steps_guard_state before update on run_steps for each row execute function steps_guard_state()',
  );
}

/**
 * The lane's counters follow the states of the user's runs, whoever changes them. A run that leaves its place hands its
 * ticket on: to the end of the line if more of the user's runs wait, behind users who have fewer running.
 */
async function countLanes(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function runs_enter_lane() returns trigger language plpgsql as $$
    declare
      v_running integer := (new.status in ${ACTIVE})::integer;
      v_pending integer := (new.status = 'queued')::integer;
    begin
      insert into lanes (user_id, running, pending, tickets) values (new.user_id, v_running, v_pending, v_running)
        on conflict (user_id) do update set pending = lanes.pending + v_pending, running = lanes.running + v_running,
          tickets = greatest(lanes.tickets, lanes.running + v_running);
      return null;
    end $$`);
  await runner.query(`
    create trigger runs_enter_lane after insert on runs
    for each row execute function runs_enter_lane()`);
  await runner.query(`
    create function move_in_lane(p_user text, p_from text, p_to text) returns void language plpgsql as $$
    declare
      v_running integer := (p_to in ${ACTIVE})::integer - (p_from in ${ACTIVE})::integer;
      v_pending integer := (p_to = 'queued')::integer - (p_from = 'queued')::integer;
      v_left boolean := v_running < 0;
    begin
      if v_running = 0 and v_pending = 0 then return; end if;
      update lanes set running = running + v_running, pending = pending + v_pending,
          tickets = case when v_left and pending + v_pending = 0 then greatest(tickets - 1, running + v_running)
                    else tickets end
        where user_id = p_user returning running, pending into v_running, v_pending;
      if v_left and v_pending > 0 then
        perform add_run_ticket(p_user, v_running);
      end if;
    end $$`);
}

/** What would be several round trips while a connection is held. Both work as the caller, within his rows. */
async function lockAndEnd(runner: QueryRunner): Promise<void> {
  // The lane first: that order is everybody's.
  await runner.query(`
    create function lock_run(p_user text, p_run uuid) returns setof runs language plpgsql as $$
    begin
      perform from lanes where user_id = p_user for update;
      return query select * from runs where user_id = p_user and id = p_run for no key update;
    end $$`);
  await runner.query(`
    create function end_agent_turn(
      p_user text, p_run uuid, p_execution uuid, p_status text, p_result json, p_error json)
    returns boolean language plpgsql as $$
    begin
      if p_status = 'completed' then
        update run_steps set status = 'completing'
          where user_id = p_user and run_id = p_run and execution_id = p_execution and kind = 'agent'
            and status = 'running';
      end if;
      update run_steps set status = p_status, result = p_result, error = p_error, finished_at = clock_timestamp()
        where user_id = p_user and run_id = p_run and execution_id = p_execution and kind = 'agent'
          and status in ('running', 'completing');
      return found;
    end $$`);
}
