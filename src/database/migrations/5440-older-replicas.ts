import type { MigrationInterface, QueryRunner } from 'typeorm';
import { START_RUN } from './5420-branches';

/**
 * Replicas of the version before branches start runs by the function that they know until the last of them is replaced: in the
 * branch of the thread's newest run, which is what they mean.
 */
export class OlderReplicas5440000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const parameters = Array.from({ length: 23 }, (_, n) => `$${n + 1}`).join(', ');
    await runner.query(`
      create function ${START_RUN}) returns runs language sql as $$
        select * from start_run(${parameters}, false, null::uuid)
      $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop function ${START_RUN})`);
  }
}
