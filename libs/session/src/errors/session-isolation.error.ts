import { SessionError } from './session.error';

/** A session met a call of another user, run or request; refused before any effect. */
export class SessionIsolationError extends SessionError {
  constructor(
    readonly sessionRequestId: string,
    readonly callerRequestId: string,
    detail: string,
  ) {
    super(
      `The session of request ${sessionRequestId} was used by request ${callerRequestId}: ${detail}. ` +
        'A session belongs to one call; open another with UnitOfWork.run.',
    );
  }
}
