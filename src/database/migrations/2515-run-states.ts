import type { MigrationInterface, QueryRunner } from 'typeorm';

const ACTIVE = `('starting', 'running', 'completing')`;
const ENDED = `('completed', 'failed', 'timeout', 'dead', 'cancelled')`;

/** What follows from the states of runs and steps, whatever writes them: the counters of the lane, and that an end is one. */
export class RunStates2515000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await countLanes(runner);
    await guardStates(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop trigger steps_guard_state on run_steps');
    await runner.query('drop trigger runs_guard_state on runs');
    await runner.query('drop trigger runs_enter_lane on runs');
    await runner.query('drop function steps_guard_state()');
    await runner.query('drop function runs_guard_state()');
    await runner.query('drop function run_in_new_state(runs, runs)');
    await runner.query('drop function state_may_become(text, text)');
    await runner.query('drop function move_in_lane(text, text, text)');
    await runner.query('drop function runs_enter_lane()');
  }
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
      -- One that comes back waits anew, and is told so; whoever was at work on it holds nothing more for it.
      if p_new.status = 'queued' then
        p_new.noticed_at := null;
        perform leave_tool_calls(p_new.user_id, p_new.id);
      end if;
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
