import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { Cluster } from './cluster';
import type { ServerProcess } from './server-process';

const PATIENCE_MS = 60_000;

interface PoolNumbers {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

interface DashboardSessions {
  readonly sessions: readonly { readonly by_state: Readonly<Record<string, number>> }[];
}

/** Waits until nothing is under way any more. @returns what still is after a minute */
export async function faultsAtRest(cluster: Cluster): Promise<string[]> {
  const token = await cluster.token('the operator', { scopes: ['operator'] });
  for (const limit = Date.now() + PATIENCE_MS; ; await pause(250)) {
    const servers = Object.entries(cluster.servers).flatMap(([name, server]) => [
      busyPools(name, server, token),
      busySessions(name, server, token),
    ]);
    const busy = [...(await Promise.all(servers)).flat(), ...(await openTransactions(cluster))];
    if (busy.length === 0 || Date.now() > limit) return busy;
  }
}

async function busyPools(name: string, { url }: ServerProcess, token: string): Promise<string[]> {
  const response = await fetch(`${url}/health/pool`, { headers: { authorization: `Bearer ${token}` } });
  const { pools } = (await response.json()) as { pools: readonly PoolNumbers[] };
  return pools
    .filter(({ total, idle, waiting }) => total !== idle || waiting > 0)
    .map((pool) => `the pool of ${name}: ${JSON.stringify(pool)}`);
}

/** One that nobody ends any more holds its connection again as soon as its code asks something. */
async function busySessions(name: string, { url }: ServerProcess, token: string): Promise<string[]> {
  const response = await fetch(`${url}/dashboard/data`, { headers: { authorization: `Bearer ${token}` } });
  const { sessions } = (await response.json()) as DashboardSessions;
  return sessions
    .filter(({ by_state }) => Object.values(by_state).some((count) => count > 0))
    .map(({ by_state }) => `the sessions of ${name}: ${JSON.stringify(by_state)}`);
}

async function openTransactions({ database }: Cluster): Promise<string[]> {
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ query: string }>(
      `select left(query, 100) as query from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'`,
    );
    return rows.map(({ query }) => `an open transaction: ${query}`);
  } finally {
    await client.end();
  }
}
