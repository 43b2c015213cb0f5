import { SessionError } from './session.error';

/** Somebody else's transaction held the lock that a statement needs for longer than it may wait (SQLSTATE 55P03). */
export class LockNotAvailableError extends SessionError {
  constructor(
    readonly requestId: string,
    /** Longest wait in milliseconds; undefined where the server, the pool or the statement itself (NOWAIT) has set it. */
    readonly limitMs: number | undefined,
    cause: unknown,
  ) {
    super(
      `A statement of request ${requestId} did not get a lock${limitMs === undefined ? '' : ` within ${limitMs} ms`}: another ` +
        'transaction holds it. Try again later; keep transactions that lock the same rows short, and let them lock in one ' +
        'order; or raise lockTimeoutMs.',
      { cause },
    );
  }
}
