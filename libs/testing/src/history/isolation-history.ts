import { checkHistory } from './check-history';
import type { Anomaly, Operation, Transaction } from './history';
import { FORBIDDEN, type IsolationLevel } from './levels';
import { RandomTransactions } from './random-transactions';

/** What became of a transaction, its reads filled in. */
export interface TransactionResult {
  readonly outcome: Transaction['outcome'];
  /** Absent when nothing was answered. */
  readonly operations?: readonly Operation[];
}

export interface IsolationHistoryOptions {
  /** What the application claims. */
  readonly level: IsolationLevel;
  /** Default 500. */
  readonly transactions?: number;
  /** How many run at once; default 10. */
  readonly clients?: number;
  /** Lists in use at a time; default 4. */
  readonly keys?: number;
  /** Operations of a transaction, at most; default 4. */
  readonly maxOperations?: number;
  /** Default: the time. Printed in the report, to run the same transactions again. */
  readonly seed?: number;
}

export interface IsolationReport {
  readonly level: IsolationLevel;
  readonly seed: number;
  readonly committed: number;
  readonly aborted: number;
  readonly unknown: number;
  /** Everything that was seen, what the level allows included. */
  readonly anomalies: readonly Anomaly[];
  /** What the level promises never to show. */
  readonly forbidden: readonly Anomaly[];
}

const READ_ATTEMPTS = 5;

/**
 * Runs random transactions over lists, many at once, and looks for what the isolation level forbids.
 * @param transact carries out one transaction through the application, such as one HTTP request, and says how it ended
 */
export async function isolationHistory(
  transact: (operations: readonly Operation[]) => Promise<TransactionResult>,
  options: IsolationHistoryOptions,
): Promise<IsolationReport> {
  const { level, transactions = 500, clients = 10, keys = 4, maxOperations = 4, seed = Date.now() } = options;
  const supply = new RandomTransactions({ seed, keys, maxOperations, appendsPerKey: 32 });
  const history: Transaction[] = [];
  const perform = async (id: string, operations: readonly Operation[]): Promise<void> => {
    const result = await transact(operations);
    history.push({ id, outcome: result.outcome, operations: result.operations ?? operations });
  };
  let started = 0;
  const client = async (): Promise<void> => {
    while (started < transactions) await perform(`T${++started}`, supply.next());
  };
  await Promise.all(Array.from({ length: clients }, client));
  const everything = [...supply.usedKeys].map((key) => ({ kind: 'read' as const, key }));
  for (let attempt = 1; history.at(-1)?.outcome !== 'committed' || attempt === 1; attempt++) {
    if (attempt > READ_ATTEMPTS) throw new Error('The lists could not be read after all was done.');
    await perform(`last-${attempt}`, everything);
  }
  const anomalies = checkHistory(history, { isComplete: true });
  return {
    level,
    seed,
    ...outcomes(history),
    anomalies,
    forbidden: anomalies.filter(({ type }) => FORBIDDEN[level].includes(type)),
  };
}

function outcomes(history: readonly Transaction[]): Record<Transaction['outcome'], number> {
  const count = (wanted: Transaction['outcome']): number =>
    history.filter(({ outcome }) => outcome === wanted).length;
  return { committed: count('committed'), aborted: count('aborted'), unknown: count('unknown') };
}
