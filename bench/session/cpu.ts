import autocannon from 'autocannon';
import type { BenchDatabase, Served } from '../http/served';
import { ratio, spread } from '../spread';

const NAMES = ['airlock', 'textbook', 'nestjs-cls', 'handwritten-pg'] as const;
type Name = (typeof NAMES)[number];

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const REQUESTS = Number(process.env.REQUESTS ?? 1_500);
const WARM_UP = Number(process.env.WARM_UP ?? 4_000);
const CONNECTIONS = 32;
const POOL_SIZE = 10;

/** CPU time of the server's process for one request, PostgreSQL's not included: rounds in turn, as in bench:http. */
export async function cpu(database: BenchDatabase): Promise<object> {
  const contenders = new Map<Name, Served>();
  for (const name of NAMES) contenders.set(name, await database.serve(name, POOL_SIZE));
  for (const { address } of contenders.values()) await load(address, WARM_UP);
  const rounds: Record<Name, number[]> = {
    airlock: [],
    textbook: [],
    'nestjs-cls': [],
    'handwritten-pg': [],
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of NAMES.map((_, index) => NAMES[(index + round) % NAMES.length] ?? 'airlock')) {
      const served = contenders.get(name);
      if (served) rounds[name].push(await perRequest(served));
    }
  }
  return {
    what: 'POST that inserts one row and reads it back through TypeORM in a transaction',
    settings: {
      rounds: ROUNDS,
      requests: REQUESTS,
      warm_up: WARM_UP,
      connections: CONNECTIONS,
      pool: POOL_SIZE,
    },
    microseconds_per_unit: Object.fromEntries(NAMES.map((name) => [name, spread(rounds[name])])),
    airlock_against: Object.fromEntries(
      NAMES.slice(1).map((name) => [name, ratio(rounds.airlock, rounds[name])]),
    ),
  };
}

async function perRequest(served: Served): Promise<number> {
  const before = await served.cpuMicroseconds();
  await load(served.address, REQUESTS);
  return ((await served.cpuMicroseconds()) - before) / REQUESTS;
}

async function load(address: string, amount: number): Promise<void> {
  const { non2xx, errors } = await autocannon({
    url: `${address}/notes`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'a note of a benchmark' }),
    connections: CONNECTIONS,
    amount,
  });
  if (non2xx > 0 || errors > 0) throw new Error(`${address}: ${non2xx} non-2xx, ${errors} errors`);
}
