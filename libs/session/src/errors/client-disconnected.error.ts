import { SessionError } from './session.error';

/** The client went away before it was answered; the session was rolled back. */
export class ClientDisconnectedError extends SessionError {
  constructor(where: string) {
    super(
      `The client of ${where} disconnected before the answer, so its session was rolled back. ` +
        "Where the work must go on regardless, say @OnDisconnect('continue').",
    );
  }
}
