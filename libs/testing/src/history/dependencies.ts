import type { History, Transaction } from './history';
import type { ObservedLists } from './observed-lists';
import { foreignPart, readsIn } from './value-anomalies';

/** `from` must have come before `to`: it wrote earlier (ww), was read (wr), or read before the write (rw). */
export interface Dependency {
  readonly kind: 'ww' | 'wr' | 'rw';
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** Every direct dependency between committed transactions that the lists prove. */
export function dependenciesOf(history: History, lists: ObservedLists): Dependency[] {
  const committed = history.filter((transaction) => lists.isCommitted(transaction));
  const found = [
    ...lists.keys.flatMap((key) => [...writeDependencies(key, lists)]),
    ...committed.flatMap((transaction) => [...readDependencies(transaction, lists)]),
  ];
  return found.filter(({ from, to }) => from !== to);
}

function* writeDependencies(key: string, lists: ObservedLists): Generator<Dependency> {
  const order = lists.orderOf(key).filter((value) => committedWriter(key, value, lists));
  for (const [index, value] of order.entries()) {
    const before = order[index - 1];
    const [from, to] = [committedWriter(key, before, lists), committedWriter(key, value, lists)];
    if (!from || !to) continue;
    const why = `${from.id} appended ${before} to ${key} before ${to.id} appended ${value}`;
    yield { kind: 'ww', from: from.id, to: to.id, why };
  }
}

function* readDependencies(reader: Transaction, lists: ObservedLists): Generator<Dependency> {
  for (const { key, seen } of readsIn(reader)) {
    const list = foreignPart(reader, key, seen, lists);
    const last = list.at(-1);
    const writer = committedWriter(key, last, lists);
    if (writer) {
      const why = `${reader.id} saw ${last} in ${key}, which ${writer.id} appended`;
      yield { kind: 'wr', from: writer.id, to: reader.id, why };
    }
    const next = lists.orderOf(key)[list.length];
    const later = committedWriter(key, next, lists);
    if (later) {
      const why = `${reader.id} saw ${key} = [${list.join(' ')}] before ${later.id} appended ${next}`;
      yield { kind: 'rw', from: reader.id, to: later.id, why };
    }
  }
}

function committedWriter(
  key: string,
  value: number | undefined,
  lists: ObservedLists,
): Transaction | undefined {
  const writer = value === undefined ? undefined : lists.writerOf(key, value);
  return writer && lists.isCommitted(writer) ? writer : undefined;
}
