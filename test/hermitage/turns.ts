/** Lets each step of each transaction go on only when the test says so. */
export class TurnsOfTransactions {
  private readonly waiting = new Map<string, PromiseWithResolvers<void>>();
  private readonly done = new Map<string, PromiseWithResolvers<void>>();

  /** For the request: resolves when it is its turn. */
  async turn(step: string): Promise<void> {
    await this.of(this.waiting, step).promise;
  }

  /** For the request: the step is over. */
  finish(step: string): void {
    this.of(this.done, step).resolve();
  }

  /** For the test. @returns resolves when the step is over */
  async give(step: string): Promise<void> {
    this.of(this.waiting, step).resolve();
    await this.of(this.done, step).promise;
  }

  private of(map: Map<string, PromiseWithResolvers<void>>, step: string): PromiseWithResolvers<void> {
    const known = map.get(step) ?? Promise.withResolvers<void>();
    map.set(step, known);
    return known;
  }
}
