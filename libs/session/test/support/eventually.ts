import { setTimeout as pauseFor } from 'node:timers/promises';

const PATIENCE_MS = 60_000;

/** Looks again until it is so, and says when (performance.now) it was; gives up after a minute. */
export async function eventually(what: string, isSo: () => Promise<boolean> | boolean): Promise<number> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    if (await isSo()) return performance.now();
    await pauseFor(2);
  }
  throw new Error(`It did not come to pass within ${PATIENCE_MS / 1_000} s: ${what}`);
}
