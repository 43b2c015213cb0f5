import type { QueryRunner } from 'typeorm';

/** The transaction-local setting by which a function of ours says whose row it has locked. */
export const HELD_RUN = 'app.held_run';

/**
 * Makes the rows of a table belong to a run of the same user, and go with it: what a foreign key does, for tables into which
 * a run writes at every step. A key looks its run up for each row; here that is done only where the writer does not hold
 * the run's row already (docs/decisions/0011).
 */
export async function bindToRun(runner: QueryRunner, table: string): Promise<void> {
  const bound = `(run_id::text = current_setting('${HELD_RUN}', true) or is_own_run(user_id, run_id))`;
  await runner.query(
    `create policy of_own_run on ${table} as restrictive to airlock_app using (true) with check ${bound}`,
  );
  await runner.query(`
    create trigger ${table}_go_along after delete on runs
    for each row execute function runs_take_along('${table}')`);
}

/** What both need; once, behind the table of the runs. */
export async function letRunsOwn(runner: QueryRunner): Promise<void> {
  // Locked like by a foreign key: the run stays while its row is written.
  await runner.query(`
    create function is_own_run(p_user text, p_run uuid) returns boolean language plpgsql as $$
    begin
      perform from runs r where r.user_id = p_user and r.id = p_run for key share;
      return found;
    end $$`);
  // As the system: a thread's end reaches its runs as the owner of the tables, whom row-level security binds too.
  await runner.query(`
    create function runs_take_along() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      execute format('delete from %I where user_id = $1 and run_id = $2', tg_argv[0]) using old.user_id, old.id;
      return null;
    end $$`);
  await runner.query('revoke all on function runs_take_along() from public');
  await runner.query('alter function runs_take_along() owner to airlock_system');
  await runner.query('set local role airlock_system');
  await runner.query('grant execute on function runs_take_along() to session_user');
  await runner.query('reset role');
}
