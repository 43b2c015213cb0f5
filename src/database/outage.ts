import {
  causesOf,
  CommitOutcomeUnknownError,
  ConnectionLostError,
  PoolExhaustedError,
  ReadOnlyServerError,
  sqlStateOf,
} from '@airlock/session';
import { setTimeout as sleep } from 'node:timers/promises';

/** SQLSTATE classes and socket errors that say: the database is away, or going, has no room, or lets nobody in for now. */
const AWAY =
  /^(08\w{3}|28000|28P01|57P0[1-5]|53[13]00|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOTFOUND)$/;

/**
 * Of a Unix socket: its server has left, or has more callers than it takes at once; or there are no more sockets to be had.
 * Elsewhere they mean other things.
 */
const NOT_REACHED = /^(ENOENT|EAGAIN|EMFILE|ENFILE)$/;
const REACHING = /^(connect|getaddrinfo)$/;

const OUTAGES = [ConnectionLostError, PoolExhaustedError, ReadOnlyServerError];

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** Nothing is wrong with the work: the database could not be reached, and nothing was written. */
export function isOutage(error: unknown): boolean {
  for (const cause of causesOf(error)) {
    // It may have been written.
    if (cause instanceof CommitOutcomeUnknownError) return false;
    if (OUTAGES.some((type) => cause instanceof type)) return true;
    if (cause.message.startsWith('Connection terminated')) return true;
    if (saysAway(cause)) return true;
  }
  return false;
}

function saysAway(error: Error): boolean {
  const code = sqlStateOf(error) ?? '';
  if (AWAY.test(code)) return true;
  return NOT_REACHED.test(code) && 'syscall' in error && REACHING.test(String(error.syscall));
}

/**
 * Does the work, and again while the database is away; a run outlives a restart of it.
 * @param signal when to give up
 * @param isWorthwhile which errors to wait out
 * @throws whatever else goes wrong, or the outage itself once the signal is aborted
 */
export async function outlasting<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  isWorthwhile: (error: unknown) => boolean = isOutage,
): Promise<T> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isWorthwhile(error) || signal.aborted) throw error;
      await sleep(pause * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {
        throw error;
      });
    }
  }
}
