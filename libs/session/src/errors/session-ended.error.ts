import { SessionError } from './session.error';

/** A call on a session that is over: a manager, a repository, a query builder or a stream outlived its unit. */
export class SessionEndedError extends SessionError {
  constructor(
    readonly requestId: string,
    /** `committed`, `rolled_back`, `aborted`, `unknown`; or `committing` while that is being decided. */
    readonly outcome: string,
    /** Stack of the place that ended the session, or the route whose handler was done. */
    readonly endedAt: string,
    cause?: unknown,
  ) {
    super(
      `The session of request ${requestId} has ended (${outcome}): nothing can run on it any more. ` +
        'Await every query before returning, or open a unit of your own with UnitOfWork.run.\n' +
        `It ended ${endedAt.trim()}`,
      { cause },
    );
  }
}
