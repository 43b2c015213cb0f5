import { PoolExhaustedError } from './pool-exhausted.error';

/** None of the connections that one user may hold became free within the wait; answer 429 with Retry-After. */
export class ShareExhaustedError extends PoolExhaustedError {
  constructor(
    waitedMs: number,
    readonly most: number,
  ) {
    super(waitedMs, { max: most, total: most, idle: 0, waiting: 0 });
    this.message =
      `The other calls of this user hold the ${most} database connections that one user may, and none of them was ` +
      `done within ${waitedMs} ms. Ask for less at once, or raise connectionsPerUser.`;
  }
}
