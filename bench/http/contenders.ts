import autocannon from 'autocannon';
import { ratio, type Spread, spread } from '../spread';
import type { BenchDatabase, Served } from './served';

/** Ours, and whom they are compared with. */
const OURS = ['airlock', 'airlock-injected'] as const;
const OTHERS = ['textbook', 'nestjs-cls', 'handwritten-pg'] as const;
const NAMES = [...OURS, ...OTHERS];
type Name = (typeof NAMES)[number];

export const CONNECTIONS = 32;
export const POOL_SIZE = 10;

/** How long a load goes on: by the clock, or until so many requests are answered. */
export type Size = { readonly duration: number } | { readonly amount: number };

export interface Load {
  readonly requestsPerSecond: number;
  /** Of the server's process, all of its threads, for one request. */
  readonly cpuMicroseconds: number;
}

/**
 * Interleaved rounds in one run: each round loads every contender once, one after another, so that a drift of the machine
 * hits them all. All are warmed up alike first: what is compiled only later would count against whoever has more code.
 */
export async function rounds(
  database: BenchDatabase,
  sizes: { readonly warmUp: Size; readonly each: Size; readonly rounds: number },
): Promise<ReadonlyMap<Name, readonly Load[]>> {
  const contenders: (readonly [Name, Served, Load[]])[] = [];
  for (const name of NAMES) contenders.push([name, await database.serve(name, POOL_SIZE), []]);
  for (const [, served] of contenders) await load(served, sizes.warmUp);
  for (let round = 0; round < sizes.rounds; round++) {
    // The order turns, so that nobody always runs after the same neighbour.
    const first = round % contenders.length;
    for (const [, served, loads] of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      loads.push(await load(served, sizes.each));
    }
  }
  return new Map(contenders.map(([name, , loads]) => [name, loads]));
}

/** The contenders' figures, and ours against each of the others', pair by pair. */
export function compared(
  loads: ReadonlyMap<Name, readonly Load[]>,
  figure: keyof Load,
): { readonly of: Record<string, Spread>; readonly against: Record<string, Record<string, Spread>> } {
  const figuresOf = (name: Name): number[] => (loads.get(name) ?? []).map((one) => one[figure]);
  const each = <T>(names: readonly Name[], make: (name: Name) => T): Record<string, T> =>
    Object.fromEntries(names.map((name) => [name, make(name)]));
  return {
    of: each(NAMES, (name) => spread(figuresOf(name))),
    against: each(OURS, (our) => each(OTHERS, (other) => ratio(figuresOf(our), figuresOf(other)))),
  };
}

async function load(served: Served, size: Size): Promise<Load> {
  const before = await served.cpuMicroseconds();
  const { requests, non2xx, errors } = await autocannon({
    url: `${served.address}/notes`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'a note of a benchmark' }),
    connections: CONNECTIONS,
    ...size,
  });
  if (non2xx > 0 || errors > 0) throw new Error(`${served.address}: ${non2xx} non-2xx, ${errors} errors`);
  const cpuMicroseconds = ((await served.cpuMicroseconds()) - before) / requests.total;
  return { requestsPerSecond: requests.average, cpuMicroseconds };
}
