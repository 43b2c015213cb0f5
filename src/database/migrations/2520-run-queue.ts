import type { MigrationInterface, QueryRunner } from 'typeorm';

const ACTIVE = `('starting', 'running', 'completing')`;

/** Every function that works across users, by its signature: they return ids and counts only. */
const FUNCTIONS = [
  'claim_run(text, text, integer)',
  'pulse_runs(text, text[], uuid[], integer[], interval)',
  'dead_runs(interval, integer)',
  'overdue_runs(interval, integer)',
  'waiting_runs(interval, integer)',
  'reissue_tickets(interval, integer)',
  'free_idempotency_keys(interval)',
  'purge_checkpoints(integer)',
] as const;

/** The queue across users: claiming, heartbeats, sweeps. */
export class RunQueue2520000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await letSystemWork(runner);
    await issueTickets(runner);
    await claim(runner);
    await watch(runner);
    await sweep(runner);
    for (const signature of FUNCTIONS) {
      await runner.query(`revoke all on function ${signature} from public`);
      await runner.query(`alter function ${signature} owner to airlock_system`);
    }
    // Only the owner may give a right on; the login calls these functions as itself.
    await runner.query('set local role airlock_system');
    for (const signature of FUNCTIONS) {
      await runner.query(`grant execute on function ${signature} to session_user`);
    }
    await runner.query('reset role');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const signature of FUNCTIONS) await runner.query(`drop function ${signature}`);
    await runner.query('drop function issue_ticket(text, integer)');
    for (const table of ['runs', 'lanes', 'checkpoints', 'run_steps']) {
      await runner.query(`drop policy system_works on ${table}`);
      await runner.query(`revoke all on ${table} from airlock_system`);
    }
  }
}

async function letSystemWork(runner: QueryRunner): Promise<void> {
  await runner.query('grant select, update on runs, lanes to airlock_system');
  await runner.query('grant select, delete on checkpoints, run_steps to airlock_system');
  for (const table of ['runs', 'lanes', 'checkpoints', 'run_steps']) {
    await runner.query(
      `create policy system_works on ${table} to airlock_system using (true) with check (true)`,
    );
  }
}

/** Called for the own user behind the insert of a run. At most p_limit tickets of a user are in circulation. */
async function issueTickets(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function issue_ticket(p_user text, p_limit integer) returns integer language plpgsql as $$
    declare
      v_lane lanes;
    begin
      select * into v_lane from lanes where user_id = p_user for update;
      if v_lane.tickets < p_limit then
        update lanes set tickets = tickets + 1 where user_id = p_user;
        perform add_run_ticket(p_user, v_lane.tickets);
      end if;
      return v_lane.pending;
    end $$`);
}

/**
 * The user's oldest run that may start: the lane row is locked first, so cap, thread order and turns hold across
 * replicas. A ticket that finds nothing leaves the circulation.
 */
async function claim(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function claim_run(p_user text, p_owner text, p_limit integer)
    returns table (user_id text, thread_id uuid, run_id uuid, request_id uuid, attempt integer)
    language plpgsql security definer set search_path = public, pg_temp as $$
    #variable_conflict use_column
    declare
      v_lane lanes;
      v_run uuid;
    begin
      select * into v_lane from lanes l where l.user_id = p_user for update;
      if not found then return; end if;
      if v_lane.running < p_limit then
        select r.id into v_run from runs r
        where r.user_id = p_user and r.status = 'queued' and not exists (
          select from runs busy where busy.user_id = p_user and busy.thread_id = r.thread_id
            and busy.status in ${ACTIVE})
        order by r.created_at, r.id limit 1;
      end if;
      if v_run is null then
        update lanes l set tickets = greatest(l.tickets - 1, l.running) where l.user_id = p_user;
        return;
      end if;
      return query
        update runs r set status = 'starting', attempt = r.attempt + 1, lease_owner = p_owner,
          heartbeat_at = clock_timestamp(), started_at = coalesce(r.started_at, clock_timestamp())
        where r.user_id = p_user and r.id = v_run
        returning r.user_id, r.thread_id, r.id, r.request_id, r.attempt;
      update lanes l set tickets = greatest(l.tickets, l.running) where l.user_id = p_user;
    end $$`);
}

/** One statement for all runs of a replica: names those it no longer holds, and beats for the others when it is time. */
async function watch(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function pulse_runs(
      p_owner text, p_users text[], p_runs uuid[], p_attempts integer[], p_every interval)
    returns table (run_id uuid, attempt integer)
    language sql security definer set search_path = public, pg_temp as $$
      with held as (
        select * from unnest(p_users, p_runs, p_attempts) as h (user_id, run_id, attempt)
      ), alive as (
        select r.user_id, r.id, r.heartbeat_at from runs r
        join held h on r.user_id = h.user_id and r.id = h.run_id and r.attempt = h.attempt
        where r.lease_owner = p_owner and r.status in ${ACTIVE}
      ), due as (
        -- Whoever holds a row is at work on that run; the others' signs of life do not wait for it.
        select r.user_id, r.id from runs r join alive a on r.user_id = a.user_id and r.id = a.id
        where a.heartbeat_at <= clock_timestamp() - p_every and r.lease_owner = p_owner and r.status in ${ACTIVE}
        for no key update of r skip locked
      ), beating as (
        update runs r set heartbeat_at = clock_timestamp() from due d where r.user_id = d.user_id and r.id = d.id
      )
      select h.run_id, h.attempt from held h
      where not exists (select from alive a where a.user_id = h.user_id and a.id = h.run_id)
    $$`);
}

async function sweep(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function dead_runs(p_silence interval, p_limit integer)
    returns table (user_id text, thread_id uuid, run_id uuid, request_id uuid, attempt integer)
    language sql security definer set search_path = public, pg_temp as $$
      select r.user_id, r.thread_id, r.id, r.request_id, r.attempt from runs r
      where r.status in ${ACTIVE} and r.heartbeat_at < clock_timestamp() - p_silence
      order by r.heartbeat_at limit p_limit
    $$`);
  await runner.query(`
    create function overdue_runs(p_lifetime interval, p_limit integer)
    returns table (user_id text, thread_id uuid, run_id uuid, request_id uuid, attempt integer)
    language sql security definer set search_path = public, pg_temp as $$
      select r.user_id, r.thread_id, r.id, r.request_id, r.attempt from runs r
      where (r.status in ${ACTIVE} or r.status = 'queued') and r.started_at < clock_timestamp() - p_lifetime
      order by r.started_at limit p_limit
    $$`);
  await runner.query(`
    create function waiting_runs(p_wait interval, p_limit integer)
    returns table (user_id text, thread_id uuid, run_id uuid, request_id uuid, attempt integer)
    language sql security definer set search_path = public, pg_temp as $$
      with chosen as (
        select r.user_id, r.id from runs r
        where r.status = 'queued' and r.noticed_at is null and r.updated_at < clock_timestamp() - p_wait
        order by r.created_at limit p_limit for update skip locked
      )
      update runs r set noticed_at = clock_timestamp() from chosen c
      where r.user_id = c.user_id and r.id = c.id
      returning r.user_id, r.thread_id, r.id, r.request_id, r.attempt
    $$`);
  // The key keeps at most one such ticket of a user in the queue, however often the sweep comes by.
  await runner.query(`
    create function reissue_tickets(p_wait interval, p_limit integer) returns integer
    language sql security definer set search_path = public, pg_temp as $$
      with stranded as (
        select l.user_id, l.running from lanes l
        where l.pending > 0 and l.running < p_limit and exists (
          select from runs r where r.user_id = l.user_id and r.status = 'queued'
            and r.created_at < clock_timestamp() - p_wait and not exists (
              select from runs busy where busy.user_id = r.user_id and busy.thread_id = r.thread_id
                and busy.status in ${ACTIVE}))
      ), issued as (
        select add_run_ticket(s.user_id, s.running, 'reissue:' || s.user_id) from stranded s
      )
      select count(*)::integer from issued
    $$`);
  await runner.query(`
    create function free_idempotency_keys(p_age interval) returns integer
    language sql security definer set search_path = public, pg_temp as $$
      with freed as (
        update runs r set idempotency_key = null, body_hash = null
        where r.idempotency_key is not null and r.created_at < clock_timestamp() - p_age returning 1
      ) select count(*)::integer from freed
    $$`);
  // The day of all of a run's stands in its newest; p_limit counts runs.
  await runner.query(`
    create function purge_checkpoints(p_limit integer) returns integer
    language sql security definer set search_path = public, pg_temp as $$
      with gone as (
        delete from checkpoints c where (c.user_id, c.run_id) in (
          select e.user_id, e.run_id from checkpoints e
          where e.expires_at < clock_timestamp() order by e.expires_at limit p_limit)
        returning 1
      ) select count(*)::integer from gone
    $$`);
}
