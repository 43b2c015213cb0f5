import { SessionError } from './session.error';

/** The unit ended well in code, but its transaction cannot be committed; the cause is the first error in it. */
export class TransactionAbortedError extends SessionError {
  constructor(requestId: string, why: string, cause?: unknown) {
    super(`Nothing of request ${requestId} was stored: ${why}`, { cause });
  }
}
