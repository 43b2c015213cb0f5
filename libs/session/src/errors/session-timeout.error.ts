import { SessionError } from './session.error';

/** The unit took longer than it may; its statement was cancelled and its transaction rolled back. */
export class SessionTimeoutError extends SessionError {
  constructor(
    readonly requestId: string,
    readonly limitMs: number,
  ) {
    super(`Request ${requestId} took longer than ${limitMs} ms, so it was rolled back.`);
  }
}
