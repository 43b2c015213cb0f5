import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A user may take an import back; its rows go with it, by their foreign key. */
export class ImportRemoval5410000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('grant delete on workload_imports to airlock_app');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('revoke delete on workload_imports from airlock_app');
  }
}
