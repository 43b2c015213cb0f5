import { SessionError } from './session.error';

/** The server ended a transaction that was open and did nothing for longer than it may (SQLSTATE 25P03). */
export class IdleInTransactionError extends SessionError {
  constructor(
    readonly requestId: string,
    /** Longest pause in milliseconds; undefined where the server or the pool has set it. */
    readonly limitMs: number | undefined,
    cause: unknown,
  ) {
    super(
      `The transaction of request ${requestId} was open without a statement for longer than it may` +
        `${limitMs === undefined ? '' : ` (${limitMs} ms)`}, so the server ended it: nothing was stored. Wait outside of it, with ` +
        'session.park() or session.step(), or raise idleInTransactionMs.',
      { cause },
    );
  }
}
