import { SessionError } from './session.error';

/** Work that waits outside the session asked the session for a connection. */
export class SessionParkedError extends SessionError {
  constructor(
    readonly requestId: string,
    readonly step: string,
  ) {
    super(
      `The session of request ${requestId} is parked for "${step}", so that no connection is held meanwhile. ` +
        'Inside that work, open a unit of its own with UnitOfWork.run.',
    );
  }
}
