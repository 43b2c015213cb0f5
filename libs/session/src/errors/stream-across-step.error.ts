import { SessionError } from './session.error';

/** A stream of rows was open when `session.step()` committed: its cursor is gone, and the rest of its rows with it. */
export class StreamAcrossStepError extends SessionError {
  constructor(readonly requestId: string) {
    super(
      `A stream of request ${requestId} was open when session.step() committed, so it ends here. Read it to its end ` +
        'before the step, or begin a new one behind it.',
    );
  }
}
