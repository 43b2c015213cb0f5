import { SessionError } from './session.error';

/** PostgreSQL refused the COMMIT (a deferred constraint, a serialization failure): everything was rolled back. */
export class CommitFailedError extends SessionError {
  constructor(requestId: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Nothing of request ${requestId} was stored: COMMIT failed: ${reason}`, { cause });
  }
}
