/**
 * A time limit that can be called off. Not AbortSignal.timeout, which cannot be: all that its listeners hold would be kept
 * until the time is up, however early the work was done (E12).
 */
export class Deadline {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;

  /**
   * @param limitMs milliseconds from now; less than none is none
   * @param reason makes what the signal aborts with
   */
  constructor(limitMs: number, reason: () => Error) {
    this.timer = setTimeout(() => this.controller.abort(reason()), Math.max(0, limitMs));
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get isOver(): boolean {
    return this.controller.signal.aborted;
  }

  /** To be called when the work is done, however it ended: nothing of the limit stays behind. */
  clear(): void {
    clearTimeout(this.timer);
  }
}
