import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 60_000;
const PAUSE_MS = 50;

/**
 * What `look` finds, as soon as it is what is waited for: by default, as soon as there is something. It pauses between
 * two looks, so that what is waited for can come to pass.
 * @throws Error after a minute, with what was looked at and what was found there last
 */
export async function eventually<T>(
  look: () => Promise<T | undefined>,
  isIt: (found: T) => boolean = () => true,
): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && isIt(found)) return found;
    if (Date.now() > deadline)
      throw new Error(
        `It did not come to pass within ${PATIENCE_MS / 1_000} s. Looked by ${String(look)}, last found ${JSON.stringify(found)}.`,
      );
    await sleep(PAUSE_MS);
  }
}
