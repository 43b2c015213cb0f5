import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { Client } from 'pg';
import { ensureDatabase } from '../../src/database/database-url';
import { EmbeddedServer } from '../../src/database/embedded/server';
import { CREATE_NOTES } from './note.entity';

const NAMES = ['airlock', 'textbook', 'nestjs-cls', 'handwritten-pg'] as const;
type Name = (typeof NAMES)[number];

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const SECONDS = Number(process.env.SECONDS ?? 3);
const CONNECTIONS = 32;
const POOL_SIZE = 10;

/** Interleaved rounds in one run: each round times every contender once, so that a drift of the machine hits them all. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'airlock-bench-'));
  chmodSync(folder, 0o755);
  const server = await EmbeddedServer.start({
    folder: join(folder, 'postgres'),
    settings: ['synchronous_commit=off'],
  });
  const children: ChildProcess[] = [];
  try {
    const url = await database(server.url);
    const addresses = new Map<Name, string>();
    for (const name of NAMES) addresses.set(name, await serve(name, url, children));
    for (const address of addresses.values()) await load(address, 1);
    const rounds = await measure(addresses);
    process.stdout.write(`${JSON.stringify(summary(rounds), null, 2)}\n`);
  } finally {
    for (const child of children) child.kill();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function database(serverUrl: string): Promise<string> {
  const url = await ensureDatabase(serverUrl, 'bench');
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(CREATE_NOTES);
  await client.end();
  return url;
}

async function serve(name: Name, url: string, children: ChildProcess[]): Promise<string> {
  const words = [
    '--require',
    join(__dirname, '../../tools/typescript.cjs'),
    join(__dirname, 'serve.ts'),
    name,
    url,
  ];
  const child = spawn(process.execPath, [...words, String(POOL_SIZE)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return line.toString().trim();
}

async function measure(addresses: ReadonlyMap<Name, string>): Promise<Record<Name, number[]>> {
  const rounds: Record<Name, number[]> = {
    airlock: [],
    textbook: [],
    'nestjs-cls': [],
    'handwritten-pg': [],
  };
  for (let round = 0; round < ROUNDS; round++) {
    // The order turns, so that nobody always runs after the same neighbour.
    const order = NAMES.map((_, index) => NAMES[(index + round) % NAMES.length] as Name);
    for (const name of order) rounds[name].push(await load(addresses.get(name) ?? '', SECONDS));
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
      connections: CONNECTIONS,
      pool: POOL_SIZE,
      node: process.version,
    },
    requests_per_second: Object.fromEntries(NAMES.map((name) => [name, spread(rounds[name])])),
    airlock_against: Object.fromEntries(NAMES.slice(1).map((name) => [name, against(name)])),
    note: 'airlock alone binds a user identity in every transaction',
  };
}

/** Pair by pair within a round: what the machine did to both cancels out. */
function ratio(ours: readonly number[], theirs: readonly number[]): object {
  return spread(ours.map((value, index) => value / (theirs[index] ?? NaN)));
}

function spread(values: readonly number[]): { median: number; min: number; max: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => Number((sorted[index] ?? NaN).toPrecision(4));
  return { median: at(Math.floor(sorted.length / 2)), min: at(0), max: at(sorted.length - 1) };
}

void main();
