import { ModelError } from '@airlock/agent-kit';

/** This dependency failed this user too often of late; it is left alone until the next probe. */
export class CircuitOpenError extends ModelError {
  override readonly name = 'CircuitOpenError';

  constructor(
    readonly dependency: string,
    readonly retryAfterMs: number,
  ) {
    super(`"${dependency}" keeps failing; the next try is in ${Math.ceil(retryAfterMs / 1000)} s.`);
  }
}
