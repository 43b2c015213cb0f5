import type { MigrationInterface, QueryRunner } from 'typeorm';

const ACTIVE = `('starting', 'running', 'completing')`;

/**
 * A run is looked up by its key, whatever PostgreSQL knows of the table. Its statistics of a quiet hour say that nothing is at
 * work and nothing waits; then an index of just these rows seems to be the shortest way to one of them, and each step and each
 * claim reads through the runs of everybody. And of an empty table all indexes seem alike: one that ends in the run's id is then
 * taken as well as the key, and reads all of a user's runs. So each of these asks for what only those name whom it is for: the
 * sweeps, and whoever knows the thread.
 */
export class RunsByKey5470000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await replace(runner, {
      runs_beating: `(heartbeat_at) where status in ${ACTIVE} and heartbeat_at is not null`,
      runs_waiting: `(created_at) where status = 'queued' and noticed_at is null`,
      runs_newest: '(user_id, thread_id, created_at desc, id desc) where thread_id is not null',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await replace(runner, {
      runs_beating: `(heartbeat_at) where status in ${ACTIVE}`,
      runs_waiting: `(created_at) where status = 'queued'`,
      runs_newest: '(user_id, thread_id, created_at desc, id desc)',
    });
  }
}

async function replace(runner: QueryRunner, indexes: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, definition] of Object.entries(indexes)) {
    await runner.query(`drop index ${name}`);
    await runner.query(`create index ${name} on runs ${definition}`);
  }
}
