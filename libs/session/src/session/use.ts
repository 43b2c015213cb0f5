import type { Held } from '../observe/hold-watch';

/** What a connection does while it is held: a statement runs on it, or it rests. Times in ms. */
export class Use implements Held {
  readonly openedAt = performance.now();
  lastUsedAt = this.openedAt;
  isRunning = false;
  /** Time that statements took, of the time it was held. */
  busyMs = 0;

  /** @returns when, for `end` */
  begin(): number {
    this.isRunning = true;
    return performance.now();
  }

  end(beganAt: number): void {
    this.isRunning = false;
    this.lastUsedAt = performance.now();
    this.busyMs += this.lastUsedAt - beganAt;
  }
}
