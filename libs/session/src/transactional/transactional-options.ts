import type { BeginOptions } from '../session/transaction-options';
import type { RetryOptions } from '../unit/unit-options';
import type { RollbackRules } from './rollback-rules';

/** In Spring's meaning; "a transaction" is the session's, which every request and unit has, begun or not. */
export type Propagation =
  /** Joins; an error that leaves the method dooms the whole transaction. The default. */
  | 'REQUIRED'
  /** Joins where there is one, runs without otherwise. */
  | 'SUPPORTS'
  /** Joins, and fails where there is none. */
  | 'MANDATORY'
  /** A transaction of its own on a connection of its own; the outer one waits. */
  | 'REQUIRES_NEW'
  /** Outside of the transaction: each statement commits by itself, under the same identity; the outer one waits. */
  | 'NOT_SUPPORTED'
  /** Without a transaction, and fails where there is one. */
  | 'NEVER'
  /** A savepoint: an error that leaves the method undoes only what the method did. */
  | 'NESTED';

export interface TransactionalOptions extends BeginOptions, RollbackRules {
  readonly propagation?: Propagation;
  /** Milliseconds; then what runs is cancelled and the transaction rolled back. */
  readonly timeout?: number;
  /**
   * Further attempts after a serialization failure or dead-lock, also one at COMMIT. Only with REQUIRES_NEW, because
   * only there a method begins and ends its transaction itself; where instances hold state, use UnitOfWork.run.
   */
  readonly retry?: number | RetryOptions;
  /** Name, where it is not the default one. */
  readonly dataSource?: string;
}
