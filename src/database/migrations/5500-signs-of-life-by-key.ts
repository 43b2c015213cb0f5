import type { MigrationInterface, QueryRunner } from 'typeorm';

const ACTIVE = `('starting', 'running', 'completing')`;

/**
 * The signs of life of a replica's runs look each of them up by its key. Behind statistics of a quiet hour, when nothing is at
 * work, an index of what is at work seems to be the shorter way, and every replica reads the runs of all of them. So the state of
 * a run is looked at behind the fence of `offset 0`, where no index can be asked for it any more.
 */
export class SignsOfLifeByKey5500000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await replacePulse(
      runner,
      `alive as (
        select r.user_id, r.id, r.heartbeat_at from held h cross join lateral (
          select * from runs r where r.user_id = h.user_id and r.id = h.run_id offset 0) r
        where r.attempt = h.attempt and r.lease_owner = p_owner and r.status in ${ACTIVE}
      ), due as (
        -- Whoever holds a row is at work on that run; the others' signs of life do not wait for it.
        select r.user_id, r.id from alive a cross join lateral (
          select * from runs r where r.user_id = a.user_id and r.id = a.id offset 0 for no key update skip locked) r
        where a.heartbeat_at <= clock_timestamp() - p_every and r.lease_owner = p_owner and r.status in ${ACTIVE}
      )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await replacePulse(
      runner,
      `alive as (
        select r.user_id, r.id, r.heartbeat_at from runs r
        join held h on r.user_id = h.user_id and r.id = h.run_id and r.attempt = h.attempt
        where r.lease_owner = p_owner and r.status in ${ACTIVE}
      ), due as (
        -- Whoever holds a row is at work on that run; the others' signs of life do not wait for it.
        select r.user_id, r.id from runs r join alive a on r.user_id = a.user_id and r.id = a.id
        where a.heartbeat_at <= clock_timestamp() - p_every and r.lease_owner = p_owner and r.status in ${ACTIVE}
        for no key update of r skip locked
      )`,
    );
  }
}

async function replacePulse(runner: QueryRunner, aliveAndDue: string): Promise<void> {
  await runner.query('set local role airlock_system');
  await runner.query(`
    create or replace function pulse_runs(
      p_owner text, p_users text[], p_runs uuid[], p_attempts integer[], p_every interval)
    returns table (run_id uuid, attempt integer)
    language sql security definer set search_path = public, pg_temp as $$
      with held as (
        select * from unnest(p_users, p_runs, p_attempts) as h (user_id, run_id, attempt)
      ), ${aliveAndDue}, beating as (
        update runs r set heartbeat_at = clock_timestamp() from due d where r.user_id = d.user_id and r.id = d.id
      )
      select h.run_id, h.attempt from held h
      where not exists (select from alive a where a.user_id = h.user_id and a.id = h.run_id)
    $$`);
  await runner.query('reset role');
}
