import type { WirePool, WireResult } from '../wire/pinned';
import type { Hooks } from './hooks';
import type { RowStream } from './open-streams';
import type { BeginOptions } from './transaction-options';

/** What the session asks of the transaction that the running code is in; NOT_SUPPORTED puts another one in its place. */
export interface CurrentTransaction {
  readonly hasEnded: boolean;
  /** False where statements commit by themselves. */
  readonly isTransactional: boolean;
  holds(pool: WirePool): boolean;
  /** @throws SessionEndedError */
  assertUsable(): void;
  /** Its hooks, as long as they will be heard. @throws SessionEndedError, NoTransactionError */
  hearing(): Hooks;
  /** @throws SessionEndedError when it is committed, NoTransactionError */
  setRollbackOnly(reason: unknown): void;
  /** @throws IncompatibleTransactionError */
  require(wanted: BeginOptions): void;
  execute(text: string, values: readonly unknown[] | undefined): Promise<WireResult>;
  /** A stream of its rows: it ends with it. */
  attach(stream: RowStream): void;
  nested<T>(work: () => Promise<T>): Promise<T>;
  /** @throws CannotParkError */
  park(): Promise<void>;
  commitStep(): Promise<void>;
  lastly<T>(before: readonly (() => Promise<unknown>)[], work: () => Promise<T>): Promise<T>;
}
