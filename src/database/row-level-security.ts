import type { QueryRunner } from 'typeorm';

/** The transaction-local setting that names the user; absent or empty matches nobody. */
const USER_SETTING = 'app.user_id';

const OWN_ROWS = `user_id = nullif(current_setting('${USER_SETTING}', true), '')`;

export type Grant = 'select' | 'insert' | 'update' | 'delete';

/**
 * Makes a table with a `user_id` per-user: forced row-level security, one policy for reading and writing, and just the
 * rights that the application needs on it.
 */
export async function isolateByUser(
  runner: QueryRunner,
  table: string,
  grants: readonly Grant[] = ['select', 'insert', 'update', 'delete'],
): Promise<void> {
  await runner.query(`alter table ${table} enable row level security`);
  await runner.query(`alter table ${table} force row level security`);
  await runner.query(
    `create policy own_rows on ${table} to airlock_app using (${OWN_ROWS}) with check (${OWN_ROWS})`,
  );
  await runner.query(`grant ${grants.join(', ')} on ${table} to airlock_app`);
}
