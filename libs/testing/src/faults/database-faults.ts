import { Client } from 'pg';
import type { INestApplication } from '@nestjs/common';
import { poolsOf } from '../pool/pools-of';

/** Milliseconds for each. */
const GONE_WITHIN_MS = 30_000;

/**
 * Ends the server's side of connections, as a failover or an administrator does.
 * @param superuserUrl of the database
 * @param where condition on pg_stat_activity; default: every other connection to this database
 * @returns how many were ended, as soon as they are gone
 */
export async function killBackends(superuserUrl: string, where = 'true'): Promise<number> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ ended: boolean }>(
      `select pg_terminate_backend(pid, ${GONE_WITHIN_MS}) as ended from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
         and (${where})`,
    );
    return rows.filter(({ ended }) => ended).length;
  } finally {
    await client.end();
  }
}

/** Takes every connection of every pool, so that whoever comes next must wait. @returns what gives them back. @throws Error when there is none */
export async function exhaustPool(app: INestApplication): Promise<() => void> {
  const wanted = poolsOf(app).flatMap((pool) =>
    Array.from({ length: pool.options.max }, () => pool.connect()),
  );
  const clients = await Promise.all(wanted);
  return () => clients.forEach((client) => client.release());
}
