import { SessionError } from './session.error';

/** The server ended a statement that ran longer than it may, or that somebody cancelled there (SQLSTATE 57014). */
export class StatementCancelledError extends SessionError {
  constructor(
    readonly requestId: string,
    /** Longest run in milliseconds; undefined where the server or the pool has set it. */
    readonly limitMs: number | undefined,
    cause: unknown,
  ) {
    super(
      `A statement of request ${requestId} was cancelled on the server: it ran longer than it may` +
        `${limitMs === undefined ? '' : ` (${limitMs} ms)`}, or somebody called pg_cancel_backend. See why with EXPLAIN (an ` +
        'index, fewer rows at once), or raise statementTimeoutMs.',
      { cause },
    );
  }
}
