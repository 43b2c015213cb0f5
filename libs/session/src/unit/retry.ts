import { setTimeout as sleep } from 'node:timers/promises';
import { causesOf, sqlStateOf } from '../errors';
import type { RetryOptions, UnitOptions } from './unit-options';

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const DEFAULT_BASE_MS = 20;
const LONGEST_PAUSE_MS = 2_000;
const ATTEMPTS_AT_HIGHER_ISOLATION = 3;

/** How often a unit may be begun again. */
export function retryOf({ retry, isolation }: UnitOptions): RetryOptions {
  if (typeof retry === 'object') return retry;
  const isStrict = isolation === 'REPEATABLE READ' || isolation === 'SERIALIZABLE';
  return { attempts: retry ?? (isStrict ? ATTEMPTS_AT_HIGHER_ISOLATION : 0) };
}

/** PostgreSQL says: nothing is wrong with it, do it again. Wherever in the chain of causes it says so. */
export function isRetryable(error: unknown): boolean {
  return causesOf(error).some((cause) => {
    const code = sqlStateOf(cause);
    return code === SERIALIZATION_FAILURE || code === DEADLOCK_DETECTED;
  });
}

/** Full jitter: those who collided should not meet again. @throws the signal's reason, as soon as it is given up */
export async function pause(
  attempt: number,
  { baseMs = DEFAULT_BASE_MS }: RetryOptions,
  signal?: AbortSignal,
): Promise<void> {
  const ceiling = Math.min(LONGEST_PAUSE_MS, baseMs * 2 ** attempt);
  await sleep(Math.random() * ceiling, undefined, { signal }).catch(() => signal?.throwIfAborted());
}
