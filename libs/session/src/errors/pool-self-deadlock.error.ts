import type { PoolNumbers } from './pool-exhausted.error';
import { SessionError } from './session.error';

/** A unit that holds a connection asked a full pool for a second one: waiting could last for ever. */
export class PoolSelfDeadlockError extends SessionError {
  constructor(
    readonly requestId: string,
    readonly pool: PoolNumbers,
  ) {
    super(
      `Request ${requestId} holds a connection and asks for another, but all ${pool.max} are in use: ` +
        'if its neighbours do the same, nobody can ever go on. Finish or park the first session before.',
    );
  }
}
