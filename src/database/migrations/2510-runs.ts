import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bindToRun, letRunsOwn } from '../bound-to-run';
import { isolateByUser } from '../row-level-security';

const ACTIVE = `('starting', 'running', 'completing')`;

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
    await lockAndEnd(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function end_agent_turn(text, uuid, uuid, text, json, json)');
    await runner.query('drop function lock_run(text, uuid)');
    await runner.query('revoke delete on messages from airlock_app');
    await runner.query('alter table messages drop constraint messages_run');
    for (const table of ['checkpoints', 'run_steps', 'runs', 'lanes'])
      await runner.query(`drop table ${table}`);
    await runner.query('drop function runs_take_along()');
    await runner.query('drop function is_own_run(text, uuid)');
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
      source_checkpoint integer,
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
