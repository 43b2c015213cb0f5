import { causesOf, PoolExhaustedError, sqlStateOf } from '@airlock/session';
import { outlasting } from '../../database';

/**
 * What one call does, again and again under its key, while no connection is free for it: that is no failure of its tool (T4).
 * An outage is another matter: what is written of the call waits for its end, and its agent tries again after that.
 */
export class ConnectionWait {
  private hasWaited = false;

  /** @param signal when to give up */
  constructor(private readonly signal: AbortSignal) {}

  /** What is to be added where the time was not enough. */
  get told(): string {
    return this.hasWaited ? '; for a time no database connection was free' : '';
  }

  /** @throws what the work throws, or that no connection became free once the signal is aborted */
  async make<T>(work: () => Promise<T>): Promise<T> {
    return outlasting(work, this.signal, (error) => {
      const isFull = isPoolFull(error);
      this.hasWaited ||= isFull;
      return isFull;
    });
  }
}

/** As PostgreSQL says it, of itself, the database or the role (`too_many_connections`). */
const NONE_TO_SPARE = '53300';

/** Nothing but the own words for it: a refused connection may be one to somebody else's server. */
function isPoolFull(error: unknown): boolean {
  return [...causesOf(error)].some(
    (cause) => cause instanceof PoolExhaustedError || sqlStateOf(cause) === NONE_TO_SPARE,
  );
}
