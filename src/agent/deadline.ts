/** A time limit that can be called off: nothing of it stays behind once the work is done. */
export class Deadline {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;

  /** @param reason what the signal aborts with */
  constructor(limitMs: number, reason: () => Error) {
    this.timer = setTimeout(() => this.controller.abort(reason()), Math.max(0, limitMs));
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get isOver(): boolean {
    return this.controller.signal.aborted;
  }

  clear(): void {
    clearTimeout(this.timer);
  }
}
