import { SessionError } from './session.error';

/** A query of a nested transaction that was not awaited before that nested transaction ended. */
export class SavepointEndedError extends SessionError {
  constructor(requestId: string) {
    super(
      `A query of a nested transaction of request ${requestId} came after that transaction had ended. ` +
        'Await it inside the callback of manager.transaction().',
    );
  }
}
