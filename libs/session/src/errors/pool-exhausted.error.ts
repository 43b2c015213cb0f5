import { SessionError } from './session.error';

export interface PoolNumbers {
  readonly max: number;
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

/** No connection became free within the wait; answer 503 with Retry-After. */
export class PoolExhaustedError extends SessionError {
  constructor(
    readonly waitedMs: number,
    readonly pool: PoolNumbers,
    cause?: unknown,
  ) {
    super(
      `No database connection within ${waitedMs} ms: ${pool.total - pool.idle} of ${pool.max} in use, ` +
        `${pool.waiting} waiting. Park sessions while they wait for something else, or raise the pool size.`,
      { cause },
    );
  }
}
