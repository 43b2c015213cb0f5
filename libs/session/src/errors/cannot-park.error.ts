import { SessionError } from './session.error';

/** Giving the connection back now would lose or publish something. */
export class CannotParkError extends SessionError {
  constructor(requestId: string, why: string) {
    super(
      `Request ${requestId} cannot park its session: ${why}. ` +
        'Use session.step(name, work) to commit what is done so far, or do the waiting first.',
    );
  }
}
