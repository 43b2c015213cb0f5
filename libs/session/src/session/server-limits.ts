import {
  IdleInTransactionError,
  LockNotAvailableError,
  ReadOnlyServerError,
  ReadOnlyTransactionError,
  sqlStateOf,
  StatementCancelledError,
  TransactionAbortedError,
} from '../errors';
import type { TransactionOwner } from './transaction-owner';

/** The transaction of a statement that failed. */
interface FailedIn {
  /** It may not write, whatever the server does. */
  readonly isReadOnly?: boolean;
  /** What failed last in it. */
  readonly before?: unknown;
}

/**
 * What the server ended because of a limit, refused for what stands before it, or does not do now, by its name and with its
 * cure; every other error as it is.
 */
export function named(
  error: unknown,
  { requestId, name, host }: TransactionOwner,
  { isReadOnly = false, before }: FailedIn = {},
): unknown {
  const { lockTimeoutMs, statementTimeoutMs, idleInTransactionMs } = host.limits;
  switch (sqlStateOf(error) ?? '') {
    case '55P03':
      return new LockNotAvailableError(requestId, lockTimeoutMs, error);
    case '57014':
      return new StatementCancelledError(requestId, statementTimeoutMs, error);
    case '25P03':
      return new IdleInTransactionError(requestId, idleInTransactionMs, error);
    case '25006':
      return isReadOnly
        ? new ReadOnlyTransactionError(name, error)
        : new ReadOnlyServerError(requestId, error);
    case IS_ABORTED:
      return before === undefined ? error : new TransactionAbortedError(requestId, abortedBy(before), before);
    default:
      return error;
  }
}

/** Says nothing of its own: an earlier statement of the transaction has failed. */
export const isFollowUp = (error: unknown): boolean => sqlStateOf(error) === IS_ABORTED;

const IS_ABORTED = '25P02';

/** The message of the one that failed stays in the cause: it may quote values, and this one is told further. */
const abortedBy = (failed: unknown): string =>
  `a statement of it had failed (SQLSTATE ${sqlStateOf(failed) ?? 'unknown'}, see the cause), and PostgreSQL takes no other ` +
  'behind it. What may fail goes into manager.transaction(), which is a savepoint.';
