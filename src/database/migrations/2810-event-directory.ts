import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How a replica learns which of its users' runs have news: functions across users that return ids and numbers only.
 * What the news is, each user's own session reads.
 */
export class EventDirectory2810000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create policy system_reads on run_events to airlock_system using (true)');
    await runner.query('grant select on run_events to airlock_system');
    await runner.query('create index run_events_begun_by_run on run_events (run_id) where sequence = 1');
    await runner.query(
      'create index run_events_begun_in_thread on run_events (user_id, thread_id, created_at) where sequence = 1',
    );
    await this.define(
      runner,
      'run_event_owners',
      '_runs uuid[]',
      `select e.user_id, e.thread_id, e.run_id, e.sequence
       from run_events e where e.run_id = any (_runs) and e.sequence = 1`,
    );
    await this.define(
      runner,
      'run_event_heads',
      '_users text[], _runs uuid[]',
      `select last.user_id, last.thread_id, last.run_id, last.sequence
       from unnest(_users, _runs) as asked(user_id, run_id)
       cross join lateral (select * from run_events e where e.user_id = asked.user_id and e.run_id = asked.run_id
                           order by e.sequence desc limit 1) as last`,
    );
    await this.define(
      runner,
      'run_events_begun',
      '_users text[], _threads uuid[], _since timestamptz',
      `select first.user_id, first.thread_id, first.run_id, first.sequence
       from unnest(_users, _threads) as asked(user_id, thread_id)
       join run_events first on first.user_id = asked.user_id and first.thread_id = asked.thread_id
                            and first.sequence = 1 and first.created_at >= _since`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function run_events_begun(text[], uuid[], timestamptz)');
    await runner.query('drop function run_event_heads(text[], uuid[])');
    await runner.query('drop function run_event_owners(uuid[])');
    await runner.query('drop index run_events_begun_in_thread');
    await runner.query('drop index run_events_begun_by_run');
    await runner.query('revoke select on run_events from airlock_system');
    await runner.query('drop policy system_reads on run_events');
  }

  /** Only the owner of the tables may call it: the application's role cannot look across users. */
  private async define(runner: QueryRunner, name: string, parameters: string, query: string): Promise<void> {
    await runner.query('set local role airlock_system');
    await runner.query(`
      create function ${name}(${parameters})
      returns table (user_id text, thread_id uuid, run_id uuid, sequence integer)
      language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$ ${query} $$`);
    await runner.query(`revoke execute on function ${name} from public`);
    await runner.query(`grant execute on function ${name} to session_user`);
    await runner.query('reset role');
  }
}
