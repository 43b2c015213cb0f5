import { Logger } from '@nestjs/common';
import { type EndableSession, sessionsOf, unbindSession } from './isolation';
import { assertContext, type UserExecutionContext } from './user-execution-context';

export interface WithContextOptions {
  /** Default true. False leaves ending the sessions to the enclosing scope. */
  readonly cleanup?: boolean;
  /** When it aborts before the work is done, the scope rolls back and throws its reason. */
  readonly signal?: AbortSignal;
}

const logger = new Logger('UserExecutionContext');

/**
 * A scope for one context: sessions opened for it end with it, by commit when the work succeeds, by rollback when it
 * throws or is aborted (C17).
 * @param work is handed the very same context
 * @throws what the work threw, also when rolling back fails too (that is logged); a failing commit is logged and
 * thrown, because nobody may take the result for done
 */
export async function withContext<T>(
  context: UserExecutionContext,
  work: (context: UserExecutionContext) => Promise<T> | T,
  { cleanup = true, signal }: WithContextOptions = {},
): Promise<T> {
  const own = assertContext(context);
  let result: T;
  try {
    result = await untilAborted(() => work(own), signal);
  } catch (error) {
    if (cleanup) await endAll(own, 'rollback');
    throw error;
  }
  const [failure] = cleanup ? await endAll(own, 'commit') : [];
  if (failure) throw failure.error;
  return result;
}

async function untilAborted<T>(work: () => Promise<T> | T, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work();
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work(), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** One after another, each whatever became of the one before; once a commit failed, the others roll back. */
async function endAll(
  context: UserExecutionContext,
  outcome: 'commit' | 'rollback',
): Promise<{ readonly error: unknown }[]> {
  const failures: { readonly error: unknown }[] = [];
  for (const session of sessionsOf(context)) {
    const error = await end(context, session, failures.length > 0 ? 'rollback' : outcome);
    if (error) failures.push(error);
  }
  return failures;
}

async function end(
  context: UserExecutionContext,
  session: EndableSession,
  outcome: 'commit' | 'rollback',
): Promise<{ readonly error: unknown } | undefined> {
  try {
    await session.end(outcome);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    logger.error(`A session of context ${context.correlationId} did not end with ${outcome}.`, reason);
    return { error };
  } finally {
    unbindSession(context, session);
  }
}
