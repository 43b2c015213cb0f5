import type { DataSource, EntityManager } from 'typeorm';

/** A transaction as the application runs it: the role that row-level security binds, for one user. */
export async function asUser<T>(
  dataSource: DataSource,
  userId: string,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  return dataSource.transaction(async (manager) => {
    await manager.query(
      `select set_config('role', 'airlock_app', true), set_config('app.user_id', $1, true)`,
      [userId],
    );
    return work(manager);
  });
}
