import { compared, CONNECTIONS, POOL_SIZE, rounds } from '../http/contenders';
import type { BenchDatabase } from '../http/served';

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const REQUESTS = Number(process.env.REQUESTS ?? 1_500);
const WARM_UP = Number(process.env.WARM_UP ?? 10_000);

/** CPU time of the server's process for one request of bench:http, PostgreSQL's not included. */
export async function cpu(database: BenchDatabase): Promise<object> {
  const loads = await rounds(database, {
    warmUp: { amount: WARM_UP },
    each: { amount: REQUESTS },
    rounds: ROUNDS,
  });
  const { of, against } = compared(loads, 'cpuMicroseconds');
  return {
    what: 'POST that binds a user, inserts one row and reads it back in a transaction, under row-level security',
    settings: {
      rounds: ROUNDS,
      requests: REQUESTS,
      warm_up: WARM_UP,
      connections: CONNECTIONS,
      pool: POOL_SIZE,
    },
    microseconds_per_unit: of,
    against,
  };
}
