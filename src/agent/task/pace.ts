import { setTimeout as sleep } from 'node:timers/promises';

const SECOND_MS = 1_000;

/** So much at once, and from then on so much a second: whoever wants more waits for his turn. */
export class Pace {
  private left: number;
  private asOf = performance.now();

  /** @param perSecond also how much may come at once after a pause */
  constructor(private readonly perSecond: number) {
    this.left = perSecond;
  }

  /** Resolves when there is room for one more. @throws the signal's abort while it waits */
  async next(signal: AbortSignal): Promise<void> {
    const now = performance.now();
    const grown = ((now - this.asOf) * this.perSecond) / SECOND_MS;
    this.left = Math.min(this.perSecond, this.left + grown) - 1;
    this.asOf = now;
    if (this.left >= 0) return;
    await sleep((-this.left * SECOND_MS) / this.perSecond, undefined, { signal });
  }
}
