import type { Anomaly, History, Read, Transaction } from './history';
import { isAppend, type ObservedLists } from './observed-lists';

/** What single values give away, without looking for cycles: G1a, G1b, dirty updates, and a list at odds with itself. */
export function valueAnomalies(history: History, lists: ObservedLists): Anomaly[] {
  const committed = history.filter(({ outcome }) => outcome === 'committed');
  return [
    ...committed.flatMap((transaction) => [
      ...abortedReads(transaction, lists),
      ...intermediateReads(transaction, lists),
      ...internal(transaction),
    ]),
    ...lists.keys.flatMap((key) => [...dirtyUpdates(key, lists)]),
  ];
}

/** Committed appends that the finished lists do not hold. Call it when the last transaction read every list alone. */
export function lostAppends(history: History, lists: ObservedLists): Anomaly[] {
  return history
    .filter(({ outcome }) => outcome === 'committed')
    .flatMap(({ id, operations }) =>
      operations
        .filter(isAppend)
        .filter(({ key, value }) => !lists.orderOf(key).includes(value))
        .map(({ key, value }) => ({
          type: 'lost-append' as const,
          transactions: [id],
          explanation: `${id} appended ${value} to ${key} and committed, and in the end it was not there.`,
        })),
    );
}

function* abortedReads(transaction: Transaction, lists: ObservedLists): Generator<Anomaly> {
  for (const { key, seen } of readsIn(transaction)) {
    for (const value of seen) {
      const writer = lists.writerOf(key, value);
      if (writer?.outcome !== 'aborted') continue;
      yield {
        type: 'G1a',
        transactions: [transaction.id, writer.id],
        explanation: `${transaction.id} saw ${value} in ${key}, which ${writer.id} appended and rolled back.`,
      };
    }
  }
}

/** The last foreign value must be the last that its writer appended there. */
function* intermediateReads(transaction: Transaction, lists: ObservedLists): Generator<Anomaly> {
  for (const { key, seen } of readsIn(transaction)) {
    const last = foreignPart(transaction, key, seen, lists).at(-1);
    const writer = last === undefined ? undefined : lists.writerOf(key, last);
    const final = writer?.operations.filter(isAppend).findLast((append) => append.key === key)?.value;
    if (!writer || final === last) continue;
    yield {
      type: 'G1b',
      transactions: [transaction.id, writer.id],
      explanation: `${transaction.id} saw ${key} end with ${last}, but ${writer.id} went on to append ${final}.`,
    };
  }
}

/** A transaction sees its own appends at the end, in its own order. */
function* internal({ id, operations }: Transaction): Generator<Anomaly> {
  const own = new Map<string, number[]>();
  for (const operation of operations) {
    const mine = own.get(operation.key) ?? [];
    if (operation.kind === 'append') own.set(operation.key, [...mine, operation.value]);
    else if (operation.seen && mine.length > 0) {
      const tail = operation.seen.slice(-mine.length);
      if (mine.every((value, index) => tail[index] === value)) continue;
      yield {
        type: 'internal',
        transactions: [id],
        explanation: `${id} appended [${mine.join(' ')}] to ${operation.key} and then saw [${operation.seen.join(' ')}].`,
      };
    }
  }
}

/** A committed append on top of one that was rolled back. */
function* dirtyUpdates(key: string, lists: ObservedLists): Generator<Anomaly> {
  const order = lists.orderOf(key);
  for (const [index, value] of order.entries()) {
    const [writer, before] = [
      lists.writerOf(key, value),
      lists.writerOf(key, order[index - 1] ?? Number.NaN),
    ];
    if (!writer || before?.outcome !== 'aborted' || !lists.isCommitted(writer)) continue;
    yield {
      type: 'dirty-update',
      transactions: [before.id, writer.id],
      explanation: `${writer.id} appended ${value} to ${key} behind a value that ${before.id} rolled back.`,
    };
  }
}

/** The list as it was without the reader's own appends at its end. */
export function foreignPart(
  reader: Transaction,
  key: string,
  seen: readonly number[],
  lists: ObservedLists,
): readonly number[] {
  const end = seen.findLastIndex((value) => lists.writerOf(key, value)?.id !== reader.id);
  return seen.slice(0, end + 1);
}

export function readsIn(transaction: Transaction): (Read & { readonly seen: readonly number[] })[] {
  return transaction.operations.flatMap((operation) =>
    operation.kind === 'read' && operation.seen ? [{ ...operation, seen: operation.seen }] : [],
  );
}
