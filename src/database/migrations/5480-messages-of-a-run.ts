import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What refers to a run is looked for when it goes with its thread. Without an index to ask, each run that went read all that its
 * user had ever said: a few long threads took longer than a statement may, and then nothing that is kept no longer went any more.
 */
export class MessagesOfARun5480000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index messages_of_run on messages (user_id, run_id) where run_id is not null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index messages_of_run');
  }
}
