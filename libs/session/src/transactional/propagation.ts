import { NoTransactionError, SessionTimeoutError, TransactionExistsError } from '../errors';
import type { RequestSession } from '../session/request-session';
import { currentUnit, inTransaction, isCalledBack, isDetached } from '../session/scope';
import { isRetryable, pause, retryOf } from '../unit/retry';
import { Autocommit } from './autocommit';
import { rollsBack } from './rollback-rules';
import type { TransactionalOptions } from './transactional-options';

type Work<T> = () => Promise<T>;

/** @throws NoTransactionError, TransactionExistsError, IncompatibleTransactionError, and whatever the work throws */
export async function propagate<T>(options: TransactionalOptions, work: Work<T>): Promise<T> {
  const { propagation = 'REQUIRED' } = options;
  const session = currentSession(options);
  const isInTransaction = session?.transaction.isTransactional ?? false;
  switch (propagation) {
    case 'REQUIRED':
      return isInTransaction
        ? join(need(session, options), options, work)
        : begin(need(session, options), options, work);
    case 'REQUIRES_NEW':
      return begin(need(session, options), options, work);
    case 'NESTED':
      return isInTransaction
        ? nest(need(session, options), options, work)
        : begin(need(session, options), options, work);
    case 'MANDATORY':
      if (!session || !isInTransaction) throw NoTransactionError.outside(propagation);
      return join(session, options, work);
    case 'SUPPORTS':
      return session && isInTransaction ? join(session, options, work) : work();
    case 'NOT_SUPPORTED':
      return session ? inTransaction(session, new Autocommit(session), work) : work();
    case 'NEVER':
      if (session && isInTransaction) throw new TransactionExistsError(session.context.requestId);
      return work();
    default:
      return propagation satisfies never;
  }
}

function currentSession({
  dataSource,
  propagation = 'REQUIRED',
}: TransactionalOptions): RequestSession | undefined {
  const unit = isDetached() ? undefined : currentUnit();
  if (unit && isCalledBack()) throw NoTransactionError.inCallback(propagation, unit.call.name);
  return unit?.session(dataSource);
}

/** Without a session nobody knows whose transaction it would be, so none can begin. */
function need(
  session: RequestSession | undefined,
  { propagation = 'REQUIRED' }: TransactionalOptions,
): RequestSession {
  if (!session) throw NoTransactionError.outside(propagation);
  return session;
}

async function join<T>(session: RequestSession, options: TransactionalOptions, work: Work<T>): Promise<T> {
  const { transaction } = session;
  transaction.require(options);
  const stop = session.deadline(options.timeout);
  try {
    return await work();
  } catch (error) {
    if (!rollsBack(error, options)) session.tolerate(error);
    else if (!transaction.hasEnded) transaction.setRollbackOnly(error);
    throw error;
  } finally {
    stop();
  }
}

async function nest<T>(session: RequestSession, options: TransactionalOptions, work: Work<T>): Promise<T> {
  const { transaction } = session;
  transaction.require(options);
  const stop = session.deadline(options.timeout);
  try {
    const outcome = await transaction.nested(() => kept(session, options, work));
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  } finally {
    stop();
  }
}

async function begin<T>(session: RequestSession, options: TransactionalOptions, work: Work<T>): Promise<T> {
  const retry = retryOf({ retry: options.retry ?? 0 });
  for (let attempt = 0; ; attempt++) {
    try {
      return await attemptNew(session, options, work);
    } catch (error) {
      if (attempt >= retry.attempts || !isRetryable(error)) throw error;
      session.host.observer.retried('@Transactional', attempt + 1, error);
    }
    await pause(attempt, retry, currentUnit()?.signal);
  }
}

async function attemptNew<T>(
  session: RequestSession,
  options: TransactionalOptions,
  work: Work<T>,
): Promise<T> {
  const { timeout, isolation, readOnly } = options;
  const transaction = session.newTransaction({ isolation, readOnly });
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => {
    const reason = new SessionTimeoutError(session.requestId, timeout ?? 0);
    void transaction.abort(reason);
    reject(reason);
  };
  const timer = timeout === undefined ? undefined : setTimeout(giveUp, timeout);
  try {
    // Code that waits for something else than its statements does not hear that its time is up: it holds nobody up.
    const outcome = await inTransaction(session, transaction, () =>
      Promise.race([tooLate, kept(session, options, work)]),
    );
    await inTransaction(session, transaction, () => transaction.commit());
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  } catch (error) {
    await transaction.rollback(error);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** An error that does not roll back is passed on after the commit. */
async function kept<T>(
  session: RequestSession,
  options: TransactionalOptions,
  work: Work<T>,
): Promise<Outcome<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (rollsBack(error, options)) throw error;
    session.tolerate(error);
    return { error };
  }
}
