import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 10_000;
const PAUSE_MS = 50;

/** What `look` finds, as soon as it finds something. @throws Error after ten seconds */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`It did not come to pass within ${PATIENCE_MS / 1_000} s.`);
    await sleep(PAUSE_MS);
  }
}
