import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * airlock_app: what every request and every step runs as: it owns nothing and row-level security binds it.
 * airlock_system: owns the few functions that work across users; nobody logs in as it and the application never becomes it.
 * Roles belong to the whole server, so going back leaves them: another database may use them.
 */
export class Roles1000000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const role of ['airlock_app', 'airlock_system']) {
      await runner.query(`
        do $$ begin
          create role ${role} nologin nosuperuser nobypassrls nocreatedb nocreaterole;
        exception when duplicate_object then null; when unique_violation then null; end $$`);
    }
    // SET without INHERIT: the login may become the role for one transaction, and has none of its rights otherwise.
    await runner.query('grant airlock_app to current_user with inherit false, set true');
    await runner.query('grant airlock_system to current_user with inherit false, set true');
    await runner.query('grant usage on schema public to airlock_app, airlock_system');
    await runner.query('grant create on schema public to airlock_system');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('revoke all on schema public from airlock_app, airlock_system');
  }
}
