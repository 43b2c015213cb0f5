import type { Dependency } from './dependencies';
import type { Anomaly, AnomalyType } from './history';

type Kind = Dependency['kind'];

/** A search for the shortest way back from a dependency's end to its beginning. */
interface CycleSearch {
  readonly type: AnomalyType;
  /** The cycle's first dependency. */
  readonly first: Kind;
  /** What the search has to remember while it walks; `undefined` forbids the step. */
  readonly step: (memory: Memory, kind: Kind) => Memory | undefined;
  readonly start: Memory;
  readonly isComplete: (memory: Memory) => boolean;
}

/** How many anti-dependencies were met (two and more count alike), and whether the last step was one. */
interface Memory {
  readonly antis: 0 | 1 | 2;
  readonly lastWasAnti: boolean;
}

const NONE: Memory = { antis: 0, lastWasAnti: false };
const ONE: Memory = { antis: 1, lastWasAnti: true };

const count = ({ antis }: Memory, kind: Kind): Memory =>
  kind === 'rw' ? { antis: antis === 0 ? 1 : 2, lastWasAnti: true } : { antis, lastWasAnti: false };
const only =
  (...kinds: Kind[]) =>
  (memory: Memory, kind: Kind): Memory | undefined =>
    kinds.includes(kind) ? count(memory, kind) : undefined;
const apart = (memory: Memory, kind: Kind): Memory | undefined =>
  kind === 'rw' && memory.lastWasAnti ? undefined : count(memory, kind);

/** From the gravest to the mildest: a cycle is reported under the first name that fits. */
const SEARCHES: readonly CycleSearch[] = [
  { type: 'G0', first: 'ww', start: NONE, step: only('ww'), isComplete: () => true },
  { type: 'G1c', first: 'wr', start: NONE, step: only('ww', 'wr'), isComplete: () => true },
  { type: 'G-single', first: 'rw', start: ONE, step: only('ww', 'wr'), isComplete: () => true },
  {
    type: 'G-nonadjacent',
    first: 'rw',
    start: ONE,
    step: apart,
    isComplete: ({ antis, lastWasAnti }) => antis === 2 && !lastWasAnti,
  },
  { type: 'G2', first: 'rw', start: ONE, step: count, isComplete: ({ antis }) => antis === 2 },
];

/** The shortest cycle through each dependency that starts one, once per set of transactions. */
export function cyclesIn(dependencies: readonly Dependency[]): Anomaly[] {
  const next = Map.groupBy(dependencies, ({ from }) => from);
  const known = new Set<string>();
  return SEARCHES.flatMap((search) =>
    dependencies
      .filter(({ kind }) => kind === search.first)
      .flatMap((first) => {
        const cycle = shortestCycle(first, next, search);
        const members = cycle?.map(({ from }) => from);
        if (!cycle || !members || new Set(members).size < members.length) return [];
        const name = members.toSorted().join(' ');
        if (known.has(name)) return [];
        known.add(name);
        return [{ type: search.type, transactions: members, explanation: explain(cycle) }];
      }),
  );
}

interface Visit {
  readonly by: Dependency;
  readonly memory: Memory;
  readonly before?: Visit;
}

/** Breadth first over (transaction, memory), so the first way back is the shortest. */
function shortestCycle(
  first: Dependency,
  next: ReadonlyMap<string, readonly Dependency[]>,
  search: CycleSearch,
): Dependency[] | undefined {
  const queue: Visit[] = [{ by: first, memory: search.start }];
  const seen = new Set([stateOf(first.to, search.start)]);
  for (const visit of queue) {
    for (const by of next.get(visit.by.to) ?? []) {
      const memory = search.step(visit.memory, by.kind);
      if (!memory) continue;
      const here: Visit = { by, memory, before: visit };
      if (by.to === first.from && search.isComplete(memory)) return pathTo(here);
      const state = stateOf(by.to, memory);
      if (!seen.has(state)) queue.push(here);
      seen.add(state);
    }
  }
  return undefined;
}

const stateOf = (id: string, { antis, lastWasAnti }: Memory): string => `${antis}${lastWasAnti} ${id}`;

function pathTo(end: Visit): Dependency[] {
  const path: Dependency[] = [];
  for (let visit: Visit | undefined = end; visit; visit = visit.before) path.unshift(visit.by);
  return path;
}

function explain(cycle: readonly Dependency[]): string {
  return cycle.map(({ kind, from, to, why }) => `${from} < ${to} (${kind}): ${why}.`).join(' ');
}
