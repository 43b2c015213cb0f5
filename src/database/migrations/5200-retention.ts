import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is kept no longer than it is needed, by the function that removes it; each returns how many it removed. */
const FUNCTIONS = [
  'purge_run_events(interval, integer)',
  'purge_workload_events(interval, integer)',
  'purge_deleted_threads(interval, integer)',
] as const;

/**
 * Retention across users (spec 2), a bounded number at a time so that nobody waits behind it. Expired checkpoints have
 * `purge_checkpoints` already.
 */
export class Retention5200000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await letSystemPurge(runner);
    await runner.query('set local role airlock_system');
    await purgeRunEvents(runner);
    await purgeWorkloadEvents(runner);
    await purgeDeletedThreads(runner);
    for (const signature of FUNCTIONS) {
      await runner.query(`revoke all on function ${signature} from public`);
      await runner.query(`grant execute on function ${signature} to session_user`);
    }
    await runner.query('reset role');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const signature of FUNCTIONS) await runner.query(`drop function ${signature}`);
    await runner.query('revoke delete on run_events from airlock_system');
    for (const table of ['threads', 'workload_imports', 'workload_events']) {
      await runner.query(`drop policy system_works on ${table}`);
      await runner.query(`revoke all on ${table} from airlock_system`);
    }
    for (const index of ['run_events_oldest', 'workload_imports_oldest', 'threads_deleted'])
      await runner.query(`drop index ${index}`);
  }
}

async function letSystemPurge(runner: QueryRunner): Promise<void> {
  await runner.query('create index run_events_oldest on run_events (created_at) where sequence = 1');
  await runner.query(
    'create index workload_imports_oldest on workload_imports (created_at) where sha256 is not null',
  );
  await runner.query('create index threads_deleted on threads (deleted_at) where deleted_at is not null');
  await runner.query('grant delete on run_events to airlock_system');
  await runner.query('grant select, update on workload_imports to airlock_system');
  await runner.query('grant select, delete on workload_events, threads to airlock_system');
  for (const table of ['threads', 'workload_imports', 'workload_events']) {
    await runner.query(
      `create policy system_works on ${table} to airlock_system using (true) with check (true)`,
    );
  }
}

/** Whole logs of runs that ended long ago; p_limit counts runs. The log of a live run is never touched. */
async function purgeRunEvents(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function purge_run_events(p_age interval, p_limit integer) returns integer
    language sql security definer set search_path = public, pg_temp as $$
      with ended as (
        select r.user_id, r.id from run_events first
        join runs r on r.user_id = first.user_id and r.id = first.run_id
        where first.sequence = 1 and first.created_at < clock_timestamp() - p_age
          and r.finished_at < clock_timestamp() - p_age
        order by first.created_at limit p_limit
      ), gone as (
        delete from run_events e using ended where e.user_id = ended.user_id and e.run_id = ended.id returning 1
      ) select count(*)::integer from gone
    $$`);
}

/**
 * The rows of imports made long ago; p_limit counts rows. What the import was stays on record. Once its rows are gone it
 * has no checksum any more: the same file is no duplicate, and the next round does not look at it again.
 */
async function purgeWorkloadEvents(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function purge_workload_events(p_age interval, p_limit integer) returns integer
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      v_gone integer;
    begin
      with old as materialized (
        select i.user_id, i.id from workload_imports i
        where i.sha256 is not null and i.status = 'completed' and i.created_at < clock_timestamp() - p_age
        order by i.created_at limit 100
      ), chosen as (
        select w.user_id, w.import_id, w.row_no from old
        join workload_events w on w.user_id = old.user_id and w.import_id = old.id limit p_limit
      )
      delete from workload_events w using chosen c
      where w.user_id = c.user_id and w.import_id = c.import_id and w.row_no = c.row_no;
      get diagnostics v_gone = row_count;
      update workload_imports i set sha256 = null
      where i.sha256 is not null and i.status = 'completed' and i.created_at < clock_timestamp() - p_age
        and not exists (select from workload_events w where w.user_id = i.user_id and w.import_id = i.id);
      return v_gone;
    end $$`);
}

/** Threads deleted long ago, with everything that was said and done in them; p_limit counts threads. */
async function purgeDeletedThreads(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create function purge_deleted_threads(p_age interval, p_limit integer) returns integer
    language sql security definer set search_path = public, pg_temp as $$
      with old as (
        select t.user_id, t.id from threads t where t.deleted_at < clock_timestamp() - p_age
        order by t.deleted_at limit p_limit
      ), gone as (
        delete from threads t using old where t.user_id = old.user_id and t.id = old.id returning 1
      ) select count(*)::integer from gone
    $$`);
}
