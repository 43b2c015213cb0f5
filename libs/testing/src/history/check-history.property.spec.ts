import fc from 'fast-check';
import { checkHistory } from './check-history';
import type { History, Operation, Transaction } from './history';
import { FORBIDDEN } from './levels';

type Lists = Map<string, readonly number[]>;

/** Which operation of which of a few transactions comes next. */
const schedules = fc.array(
  fc.record({
    by: fc.integer({ min: 0, max: 3 }),
    key: fc.constantFrom('x', 'y', 'z'),
    kind: fc.constantFrom('append' as const, 'read' as const),
  }),
  { maxLength: 14 },
);

describe('The history checker, on histories of a known isolation', () => {
  it('has no complaint about transactions that ran one after another', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        const history = serial(schedule);

        expect(checkHistory(history, { isComplete: true })).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('finds nothing worse than write skew where each transaction has a snapshot and the first writer wins', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        const types = checkHistory(snapshots(schedule), { isComplete: true }).map(({ type }) => type);

        expect(types.filter((type) => FORBIDDEN['REPEATABLE READ'].includes(type))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('complains of a snapshot history exactly when no order of its transactions explains it', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        const history = snapshots(schedule);

        expect(checkHistory(history, { isComplete: true }).length === 0).toBe(isSerializable(history));
      }),
      { numRuns: 1_000 },
    );
  });
});

type Schedule = readonly { by: number; key: string; kind: 'append' | 'read' }[];

function serial(schedule: Schedule): History {
  const lists: Lists = new Map();
  const turns = [...Map.groupBy(schedule, ({ by }) => by)];
  return [
    ...turns.map(([by, steps]) => committed(`T${by}`, perform(lists, by, steps))),
    readAll('last', lists),
  ];
}

/** Snapshot isolation, modelled: reads and writes on a copy, published at the end unless another was quicker. */
function snapshots(schedule: Schedule): History {
  const lists: Lists = new Map();
  const open = new Map<number, { began: Lists; own: Lists; steps: Schedule; done: Operation[] }>();
  const left = Map.groupBy(schedule, ({ by }) => by);
  const history: Transaction[] = [];
  for (const step of schedule) {
    const mine = open.get(step.by) ?? { began: new Map(lists), own: new Map(lists), steps: [], done: [] };
    open.set(step.by, mine);
    mine.done.push(...perform(mine.own, step.by, [step], mine.done.length));
    if (mine.done.length < (left.get(step.by)?.length ?? 0)) continue;
    const written = mine.done.filter(({ kind }) => kind === 'append').map(({ key }) => key);
    const isFirst = written.every((key) => lists.get(key) === mine.began.get(key));
    if (isFirst) for (const key of written) lists.set(key, mine.own.get(key) ?? []);
    history.push({ ...committed(`T${step.by}`, mine.done), outcome: isFirst ? 'committed' : 'aborted' });
  }
  return [...history, readAll('last', lists)];
}

function perform(lists: Lists, by: number, steps: Schedule, done = 0): Operation[] {
  return steps.map(({ key, kind }, index) => {
    const list = lists.get(key) ?? [];
    if (kind === 'read') return { kind, key, seen: list };
    const value = by * 100 + done + index;
    lists.set(key, [...list, value]);
    return { kind, key, value };
  });
}

const committed = (id: string, operations: readonly Operation[]): Transaction => ({
  id,
  outcome: 'committed',
  operations,
});
const readAll = (id: string, lists: Lists): Transaction =>
  committed(
    id,
    ['x', 'y', 'z'].map((key) => ({ kind: 'read', key, seen: lists.get(key) ?? [] })),
  );

/** By trying every order: the definition itself, affordable for a handful. */
function isSerializable(history: History): boolean {
  const last = history.at(-1);
  const others = history.slice(0, -1).filter(({ outcome }) => outcome === 'committed');
  return permutations(others).some((order) => explains([...order, ...(last ? [last] : [])]));
}

function explains(order: History): boolean {
  const lists: Lists = new Map();
  return order.every(({ operations }) =>
    operations.every((operation) => {
      const list = lists.get(operation.key) ?? [];
      if (operation.kind === 'read') return String(list) === String(operation.seen);
      lists.set(operation.key, [...list, operation.value]);
      return true;
    }),
  );
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}
