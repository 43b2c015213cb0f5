import { PoolExhaustedError, type PoolNumbers } from '../errors';
import type { Abort } from '../session/abort';
import { outsideUnits } from '../session/scope';
import type { WirePool } from '../wire/pinned';
import { Lease } from './lease';

export interface CheckoutOptions {
  /** Milliseconds to wait for a connection. */
  readonly waitMs: number;
  /** Aborting while waiting leaks nothing: the connection goes back the moment it comes (SE5). */
  readonly abort?: Abort;
  /** Called once the connection is given back, or none was taken. */
  readonly onLeave?: () => void;
}

/**
 * One connection from the pool, within a bounded time.
 * @throws PoolExhaustedError after `waitMs`, the reason when aborted, or why connecting failed
 */
export async function checkout(pool: WirePool, options: CheckoutOptions): Promise<Lease> {
  try {
    const lease = await take(pool, options);
    if (options.onLeave) lease.onceGone(options.onLeave);
    return lease;
  } catch (error) {
    options.onLeave?.();
    throw error;
  }
}

/** The pool keeps what it was asked with for as long as the connection lives: nothing of whoever asks may be in reach of that. */
async function take(pool: WirePool, { waitMs, abort }: CheckoutOptions): Promise<Lease> {
  abort?.throwIfFired();
  const { promise, resolve, reject } = Promise.withResolvers<Lease>();
  let isAbandoned = false;
  const giveUp = (reason: unknown): void => {
    isAbandoned = true;
    reject(reason);
  };
  const timer = setTimeout(() => giveUp(new PoolExhaustedError(waitMs, poolNumbers(pool))), waitMs);
  const stopListening = abort?.onAbort(giveUp);
  outsideUnits(() =>
    pool.connect((error, client, release) => {
      if (error) reject(asExhausted(error, waitMs, pool));
      else if (isAbandoned) release();
      else resolve(new Lease(client, release));
    }),
  );
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    stopListening?.();
  }
}

export function poolNumbers(pool: WirePool): PoolNumbers {
  return {
    max: pool.options.max,
    total: pool.totalCount,
    idle: pool.idleCount,
    waiting: pool.waitingCount,
  };
}

/** Nobody can be served at once. */
export function isFull(pool: WirePool): boolean {
  const { max, total, idle, waiting } = poolNumbers(pool);
  return idle <= waiting && total >= max;
}

/** The pool's own wait, when it is shorter than ours. */
function asExhausted(error: Error, waitMs: number, pool: WirePool): Error {
  return error.message.includes('timeout exceeded when trying to connect')
    ? new PoolExhaustedError(waitMs, poolNumbers(pool), error)
    : error;
}
