import { SessionError } from './session.error';

/** Where requests and units do not reach, nobody can tell whose code it is. */
export const NO_CALL =
  'a guard, a middleware, a job or a timer was given it by somebody who keeps it, or a callback of its own call does ' +
  'not know whose it is, which AsyncResource.bind(callback) of node:async_hooks tells it';

/** A connection's callbacks run where it was opened, which may have been another request. */
export const OLDER_CONNECTION =
  'another user, or a connection that was opened in a request of theirs calls back, and AsyncResource.bind(callback) ' +
  'of node:async_hooks tells it whose call it is';

/** A session met a call of another user, run or request, or code of no call at all; refused before any effect. */
export class SessionIsolationError extends SessionError {
  constructor(
    readonly sessionRequestId: string,
    readonly callerRequestId: string | undefined,
    detail: string,
  ) {
    super(
      `The session of request ${sessionRequestId} was used by ${nameOf(callerRequestId)}: ${detail}. ` +
        'A session belongs to one call; open another with UnitOfWork.run.',
    );
  }
}

const nameOf = (requestId: string | undefined): string =>
  requestId === undefined ? 'code of no request or unit' : `request ${requestId}`;
