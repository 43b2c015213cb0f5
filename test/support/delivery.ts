import type { SecretSearch } from '@airlock/testing';
import type { Receiver, Watcher } from './watcher';

/** A row of the event log: what there is to deliver, and to whom. */
export interface LogRow {
  readonly user_id: string;
  readonly thread_id: string;
  readonly run_id: string;
  readonly event_id: string;
}

/** What came of delivering a log to those who watch. */
export interface Delivery {
  delivered: number;
  /** With the secret of whoever received them in them. */
  withOwnSecret: number;
  foreign: number;
  missing: number;
  duplicated: number;
  outOfOrder: number;
}

/** Compares what each receiver has with what the log says it should have. */
export function judge(watchers: readonly Watcher[], log: readonly LogRow[], search: SecretSearch): Delivery {
  const delivery = { delivered: 0, withOwnSecret: 0, foreign: 0, missing: 0, duplicated: 0, outOfOrder: 0 };
  for (const watcher of watchers) {
    for (const receiver of watcher.receivers) judgeOne(watcher, receiver, log, search, delivery);
  }
  return delivery;
}

function judgeOne(
  { user }: Watcher,
  { threadId, runId, events }: Receiver,
  log: readonly LogRow[],
  search: SecretSearch,
  delivery: Delivery,
): void {
  const due = new Set(
    log
      .filter((row) => row.user_id === user.id && row.thread_id === threadId)
      .filter((row) => runId === undefined || row.run_id === runId)
      .map((row) => row.event_id),
  );
  const reached = new Map<string, number>();
  const seen = new Set<string>();
  for (const event of events) {
    const { event_id: id = '', run_id: run, sequence } = event;
    const text = JSON.stringify(event);
    delivery.delivered += 1;
    if (text.includes(user.secret)) delivery.withOwnSecret += 1;
    if (!due.has(id) || search.foreignTo(user.id, threadId, text).length > 0) delivery.foreign += 1;
    if (seen.has(id)) delivery.duplicated += 1;
    else if (sequence !== (reached.get(run) ?? 0) + 1) delivery.outOfOrder += 1;
    seen.add(id);
    reached.set(run, Math.max(sequence, reached.get(run) ?? 0));
  }
  delivery.missing += [...due].filter((id) => !seen.has(id)).length;
}
