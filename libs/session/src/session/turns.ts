/** One after another, first come first served; one that fails does not hold up those behind it. */
export class Turns {
  private tail: Promise<unknown> | undefined;
  private readonly labels: string[] = [];

  /** What is running or waiting, by label. */
  get pending(): readonly string[] {
    return [...this.labels];
  }

  get isBusy(): boolean {
    return this.labels.length > 0;
  }

  /** @param label for the one who asks what is still pending */
  take<T>(label: string, work: () => Promise<T>): Promise<T> {
    const turn = this.tail && this.isBusy ? this.tail.then(work) : work();
    this.labels.push(label);
    // They leave in the order in which they came: each begins when the one before it has left.
    const leave = (): void => void this.labels.shift();
    this.tail = turn.then(leave, leave);
    return turn;
  }

  /** When everything that is pending now is done. */
  async settled(): Promise<void> {
    await this.tail;
  }
}
