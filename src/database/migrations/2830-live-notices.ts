import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByUser } from '../row-level-security';

/**
 * What is of the moment only: words of a model while they come, how far an import is. One row a topic holds its newest
 * state, for the replicas to read under its user's identity. Unlogged: a crash may lose it, and costs nothing.
 */
export class LiveNotices2830000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create unlogged table live_notices (
        user_id text not null,
        topic uuid not null,
        type text not null,
        thread_id uuid,
        run_id uuid,
        agent_name text,
        execution_id uuid,
        payload json not null,
        updated_at timestamptz(3) not null default clock_timestamp(),
        primary key (user_id, topic)
      )`);
    await isolateByUser(runner, 'live_notices');
    await runner.query('create index live_notices_by_topic on live_notices (topic)');
    await runner.query('create policy system_reads on live_notices to airlock_system using (true)');
    await runner.query('grant select on live_notices to airlock_system');
    await runner.query('set local role airlock_system');
    await runner.query(`
      create function live_notice_owners(_topics uuid[])
      returns table (user_id text, topic uuid, thread_id uuid, run_id uuid)
      language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
        select n.user_id, n.topic, n.thread_id, n.run_id from live_notices n where n.topic = any (_topics)
      $$`);
    await runner.query('revoke execute on function live_notice_owners from public');
    await runner.query('grant execute on function live_notice_owners to session_user');
    await runner.query('reset role');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function live_notice_owners(uuid[])');
    await runner.query('drop table live_notices');
  }
}
