import { SessionError } from './session.error';

/** The unit or its transaction took longer than it may: its statement was cancelled, and what no step had committed rolled back. */
export class SessionTimeoutError extends SessionError {
  constructor(
    readonly requestId: string,
    readonly limitMs: number,
  ) {
    super(
      `Request ${requestId} took longer than ${limitMs} ms, so what it had not committed by then was rolled back. ` +
        'Do less at once, commit on the way with session.step(), or give it more: unitTimeoutMs, or the timeout that it was called with.',
    );
  }
}
