/** How many may be at work at once; the others wait in line. */
export class Slots {
  private free: number;
  private readonly line: (() => void)[] = [];

  constructor(private readonly limit: number) {
    this.free = limit;
  }

  get inUse(): number {
    return this.limit - this.free;
  }

  /**
   * @param onWait told when there is none free: it can ask for the place in the line, from 1
   * @returns what gives the slot back; calling it again does nothing
   * @throws the signal's reason while waiting
   */
  async take(signal: AbortSignal, onWait?: (place: () => number) => void): Promise<() => void> {
    signal.throwIfAborted();
    if (this.free > 0) this.free -= 1;
    else await this.wait(signal, onWait);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const next = this.line.shift();
      if (next) next();
      else this.free += 1;
    };
  }

  private async wait(signal: AbortSignal, onWait?: (place: () => number) => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      const place = this.line.indexOf(resolve);
      // His turn has come: he gives it back himself.
      if (place === -1) return;
      this.line.splice(place, 1);
      reject(signal.reason as Error);
    };
    this.line.push(resolve);
    onWait?.(() => this.line.indexOf(resolve) + 1);
    signal.addEventListener('abort', leave, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }
}
