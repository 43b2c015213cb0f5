import type { EntityManager } from 'typeorm';
import type { UserExecutionContext } from '../context';
import type { Hook } from './hooks';
import type { SessionState } from './lifecycle';

/**
 * One unit of work: one transaction on one connection, opened for a context when first needed. Whatever ends it, decides
 * how it ends or is heard then throws SessionIsolationError to a caller of another user and to code of no call.
 */
export interface Session {
  readonly id: string;
  /** Whose call this is. @throws NoContextError where nobody knows */
  readonly context: UserExecutionContext;
  readonly state: SessionState;
  /** TypeORM's manager on this session; after the end every call on it throws SessionEndedError. */
  readonly manager: EntityManager;
  /** Aborted when the client goes away, time is up, or the session is closed by force. */
  readonly signal: AbortSignal;

  /**
   * Waits for something else without holding a connection. Allowed as long as nothing was stored or locked; the next
   * query after it opens a new transaction.
   * @throws CannotParkError when that would lose or publish something; SessionEndedError as `step`
   */
  park<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Commits what was done so far, then waits for `work` without holding a connection. What is committed stays, also
   * when something later fails.
   * @throws whatever COMMIT throws; SessionEndedError, and `work` does not begin, when the session was ended from outside
   * while it committed
   */
  step<T>(name: string, work: () => Promise<T>): Promise<T>;

  /**
   * The end of the transaction: COMMIT goes out in the packet of the one statement that `work` asks, which saves a round
   * trip; the server skips it when the statement fails. Afterwards the session has ended. A statement that may find
   * something wrong must therefore fail by itself, as a function that raises does.
   * @throws SessionEndedError at a second statement, and whatever COMMIT throws
   */
  lastly<T>(work: () => Promise<T>): Promise<T>;
  /**
   * The same with statements ahead of the last one, all in one packet. Each work begins when the one before it has asked
   * its statement, so they run in this order; none sees an answer before all are sent. When one of them fails, what stands
   * behind it does not run, and nothing is stored.
   * @param before one statement each
   * @returns what `work` returns
   * @throws as `lastly`; what a work throws before it asks, and then nothing is sent. When several fail, as all do with one
   * statement, it is the error of the first of them in this order, once all have come to their end
   */
  lastlyBehind<T>(before: readonly (() => Promise<unknown>)[], work: () => Promise<T>): Promise<T>;

  /**
   * In the transaction, right before each COMMIT; a hook that throws rolls it back.
   * @throws as every hook: SessionEndedError when no hook is heard any more, NoTransactionError in NOT_SUPPORTED code
   */
  beforeCommit(hook: Hook): void;
  /** After the COMMIT is acknowledged; awaited before the answer; a failing hook is logged and harms nobody. */
  afterCommit(hook: Hook): void;
  afterRollback(hook: Hook): void;
  /**
   * Whatever the code returns, this transaction is rolled back and the caller hears of it.
   * @throws SessionEndedError when it is committed, NoTransactionError in NOT_SUPPORTED code
   */
  setRollbackOnly(reason?: unknown): void;
  /** @throws SessionIsolationError when the context is of another user, run or request */
  bind(context: UserExecutionContext): void;
}
