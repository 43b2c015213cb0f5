import { SessionError } from './session.error';

/** The connection under an open transaction is gone; the cause is what the server or the socket said first. */
export class ConnectionLostError extends SessionError {
  constructor(requestId: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`The connection of request ${requestId} was lost: ${reason}`, { cause });
  }
}
