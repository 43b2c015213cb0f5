import { setTimeout as pause } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import { keptState } from './kept-state';
import { type PgPool, poolsOf } from './pools-of';

export interface IdlePoolOptions {
  /** Milliseconds in which what was aborted may still be put back; default 2,000. */
  readonly withinMs?: number;
}

const LOOK_EVERY_MS = 10;

const OPEN_TRANSACTIONS = `
  select count(*)::int as open from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
    and state like 'idle in transaction%'`;

const PROCESS_EVENTS = ['SIGTERM', 'SIGINT', 'exit', 'uncaughtException', 'unhandledRejection'] as const;

/**
 * After each test of the suite: nothing is checked out of the pool and nobody waits for it, no transaction is left
 * open in the database, no connection keeps a setting, role, lock or temporary table that a new one has not, and no listener was
 * added to the process. The test that made the leak is the one that fails.
 * @param app called after each test, because the application is usually made in `beforeAll`
 */
export function expectIdlePool(app: () => INestApplication, options: IdlePoolOptions = {}): void {
  let before: ReadonlyMap<string, number>;

  beforeEach(() => {
    before = listeners();
  });

  afterEach(async () => {
    const added = [...listeners()].filter(([event, count]) => count > (before.get(event) ?? 0));
    const faults = await poolFaults(app(), options);
    expect([
      ...faults,
      ...added.map(([event]) => `a listener of "${event}" was left on the process`),
    ]).toEqual([]);
  });
}

/** @returns one sentence for each thing that is still in use when the time is up. @throws Error when there is no pool to look at */
export async function poolFaults(
  app: INestApplication,
  { withinMs = 2_000 }: IdlePoolOptions = {},
): Promise<string[]> {
  const end = Date.now() + withinMs;
  for (;;) {
    const faults = (await Promise.all(poolsOf(app).map(faultsOf))).flat();
    if (faults.length === 0 || Date.now() >= end) return faults;
    await pause(LOOK_EVERY_MS);
  }
}

async function faultsOf(pool: PgPool): Promise<string[]> {
  const { totalCount, idleCount, waitingCount } = pool;
  const used = totalCount - idleCount;
  if (used > 0) return [`${used} of ${totalCount} connections are checked out`];
  if (waitingCount > 0) return [`${waitingCount} wait for a connection`];
  const { rows } = await pool.query(OPEN_TRANSACTIONS);
  const open = Number(rows[0]?.open);
  return open > 0 ? [`${open} transactions are open and idle in the database`] : keptState(pool);
}

function listeners(): Map<string, number> {
  return new Map(PROCESS_EVENTS.map((event) => [event, process.listenerCount(event)]));
}
