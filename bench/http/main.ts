import autocannon from 'autocannon';
import { ratio, spread } from '../spread';
import { BenchDatabase, type Served } from './served';

const NAMES = ['airlock', 'textbook', 'nestjs-cls', 'handwritten-pg'] as const;
type Name = (typeof NAMES)[number];

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const SECONDS = Number(process.env.SECONDS ?? 3);
const WARM_UP_SECONDS = Number(process.env.WARM_UP_SECONDS ?? 5);
const CONNECTIONS = 32;
const POOL_SIZE = 10;

/** Interleaved rounds in one run: each round times every contender once, so that a drift of the machine hits them all. */
async function main(): Promise<void> {
  const database = await BenchDatabase.start();
  try {
    const contenders = new Map<Name, Served>();
    for (const name of NAMES) contenders.set(name, await database.serve(name, POOL_SIZE));
    // As long as a round for everyone: what is compiled only later would count against whoever has more code.
    for (const { address } of contenders.values()) await load(address, WARM_UP_SECONDS);
    const rounds = await measure(contenders);
    process.stdout.write(`${JSON.stringify(summary(rounds), null, 2)}\n`);
  } finally {
    await database.stop();
  }
}

async function measure(contenders: ReadonlyMap<Name, Served>): Promise<Record<Name, number[]>> {
  const rounds: Record<Name, number[]> = {
    airlock: [],
    textbook: [],
    'nestjs-cls': [],
    'handwritten-pg': [],
  };
  for (let round = 0; round < ROUNDS; round++) {
    // The order turns, so that nobody always runs after the same neighbour.
    const order = NAMES.map((_, index) => NAMES[(index + round) % NAMES.length] as Name);
    for (const name of order) rounds[name].push(await load(contenders.get(name)?.address ?? '', SECONDS));
  }
  return rounds;
}

async function load(address: string, seconds: number): Promise<number> {
  const result = await autocannon({
    url: `${address}/notes`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'a note of a benchmark' }),
    connections: CONNECTIONS,
    duration: seconds,
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${address}: ${result.non2xx} non-2xx, ${result.errors} errors`);
  return result.requests.average;
}

function summary(rounds: Record<Name, number[]>): object {
  const against = (name: Name): object => ratio(rounds.airlock, rounds[name]);
  return {
    what: 'POST that inserts one row and reads it back in a transaction; requests per second',
    settings: {
      rounds: ROUNDS,
      seconds: SECONDS,
      warm_up_seconds: WARM_UP_SECONDS,
      connections: CONNECTIONS,
      pool: POOL_SIZE,
      node: process.version,
    },
    requests_per_second: Object.fromEntries(NAMES.map((name) => [name, spread(rounds[name])])),
    airlock_against: Object.fromEntries(NAMES.slice(1).map((name) => [name, against(name)])),
    note: 'airlock alone binds a user identity in every transaction',
  };
}

void main();
