import type { Anomaly, Append, History, Transaction } from './history';

/** Who wrote what, and in which order each list grew. */
export interface ObservedLists {
  /** Writer of a value, whatever became of it. */
  writerOf(key: string, value: number): Transaction | undefined;
  /** The longest list that a committed transaction saw. */
  orderOf(key: string): readonly number[];
  /** Committed, or of unknown outcome and seen by a committed one. */
  isCommitted(transaction: Transaction): boolean;
  readonly keys: readonly string[];
  /** Reads that fit no order at all, and values that nobody wrote. */
  readonly anomalies: readonly Anomaly[];
}

/** @throws Error when two appends put the same value into one list: then nothing can be told from reads */
export function observeLists(history: History): ObservedLists {
  const writers = writersOf(history);
  const reads = readsOf(history);
  const orders = longestLists(reads);
  const seen = new Set(
    reads.flatMap(({ key, list }) => list.map((value) => writers.get(keyOf(key, value))?.id)),
  );
  return {
    writerOf: (key, value) => writers.get(keyOf(key, value)),
    orderOf: (key) => orders.get(key) ?? [],
    isCommitted: ({ id, outcome }) => outcome === 'committed' || (outcome === 'unknown' && seen.has(id)),
    keys: [...orders.keys()],
    anomalies: reads.flatMap((read) => [...unwritten(read, writers), ...disorder(read, orders)]),
  };
}

interface SeenList {
  readonly by: string;
  readonly key: string;
  readonly list: readonly number[];
}

function writersOf(history: History): Map<string, Transaction> {
  const writers = new Map<string, Transaction>();
  for (const transaction of history) {
    for (const { key, value } of transaction.operations.filter(isAppend)) {
      if (writers.has(keyOf(key, value)))
        throw new Error(`The value ${value} is appended to "${key}" twice. Make every value unique.`);
      writers.set(keyOf(key, value), transaction);
    }
  }
  return writers;
}

function readsOf(history: History): SeenList[] {
  return history
    .filter(({ outcome }) => outcome === 'committed')
    .flatMap(({ id, operations }) =>
      operations.flatMap((operation) =>
        operation.kind === 'read' && operation.seen
          ? [{ by: id, key: operation.key, list: operation.seen }]
          : [],
      ),
    );
}

function longestLists(reads: readonly SeenList[]): Map<string, readonly number[]> {
  const orders = new Map<string, readonly number[]>();
  for (const { key, list } of reads) {
    if (list.length >= (orders.get(key)?.length ?? 0)) orders.set(key, list);
  }
  return orders;
}

function* unwritten({ by, key, list }: SeenList, writers: Map<string, Transaction>): Generator<Anomaly> {
  const stray = list.find((value) => !writers.has(keyOf(key, value)));
  if (stray === undefined) return;
  yield {
    type: 'unwritten-value',
    transactions: [by],
    explanation: `${by} saw ${stray} in ${key}, which nobody appended.`,
  };
}

/** All reads of a list must be beginnings of one and the same list, and no value may stand in it twice. */
function* disorder(
  { by, key, list }: SeenList,
  orders: ReadonlyMap<string, readonly number[]>,
): Generator<Anomaly> {
  const order = orders.get(key) ?? [];
  const isPrefix = list.every((value, index) => order[index] === value);
  if (isPrefix && new Set(list).size === list.length) return;
  yield {
    type: 'incompatible-order',
    transactions: [by],
    explanation: `${by} saw ${key} = [${list.join(' ')}], which is no beginning of [${order.join(' ')}].`,
  };
}

export const isAppend = (operation: { kind: string }): operation is Append => operation.kind === 'append';
const keyOf = (key: string, value: number): string => `${value} ${key}`;
