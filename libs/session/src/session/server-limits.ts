import {
  IdleInTransactionError,
  LockNotAvailableError,
  ReadOnlyServerError,
  StatementCancelledError,
} from '../errors';
import type { TransactionOwner } from './transaction-owner';

/**
 * What the server ended because of a limit, or does not do now, by its name and with its cure; every other error as it is.
 * @param isReadOnly of a transaction that may not write, whatever the server does
 */
export function named(error: unknown, { requestId, host }: TransactionOwner, isReadOnly = false): unknown {
  const { lockTimeoutMs, statementTimeoutMs, idleInTransactionMs } = host.limits;
  switch (sqlStateOf(error)) {
    case '55P03':
      return new LockNotAvailableError(requestId, lockTimeoutMs, error);
    case '57014':
      return new StatementCancelledError(requestId, statementTimeoutMs, error);
    case '25P03':
      return new IdleInTransactionError(requestId, idleInTransactionMs, error);
    case '25006':
      return isReadOnly ? error : new ReadOnlyServerError(requestId, error);
    default:
      return error;
  }
}

const sqlStateOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
