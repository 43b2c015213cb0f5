import { setTimeout as pauseFor } from 'node:timers/promises';

/** Looks again until it is so, and says when (performance.now) it was; gives up after five seconds. */
export async function eventually(what: string, isSo: () => Promise<boolean> | boolean): Promise<number> {
  const deadline = performance.now() + 5_000;
  while (performance.now() < deadline) {
    if (await isSo()) return performance.now();
    await pauseFor(2);
  }
  throw new Error(`It did not come to pass within 5 s: ${what}`);
}
