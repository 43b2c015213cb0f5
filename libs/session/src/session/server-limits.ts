import { IdleInTransactionError, LockNotAvailableError, StatementCancelledError } from '../errors';
import type { TransactionOwner } from './transaction-owner';

/** What the server ended because of a limit by its name and with its cure; every other error as it is. */
export function named(error: unknown, { requestId, host }: TransactionOwner): unknown {
  const { lockTimeoutMs, statementTimeoutMs, idleInTransactionMs } = host.limits;
  switch (sqlStateOf(error)) {
    case '55P03':
      return new LockNotAvailableError(requestId, lockTimeoutMs, error);
    case '57014':
      return new StatementCancelledError(requestId, statementTimeoutMs, error);
    case '25P03':
      return new IdleInTransactionError(requestId, idleInTransactionMs, error);
    default:
      return error;
  }
}

const sqlStateOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
