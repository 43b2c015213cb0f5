/** One after another, first come first served; one that fails does not hold up those behind it. */
export class Turns {
  private tail: Promise<unknown> = Promise.resolve();
  private readonly tickets = new Set<{ readonly label: string }>();

  /** What is running or waiting, by label. */
  get pending(): readonly string[] {
    return [...this.tickets].map(({ label }) => label);
  }

  get isBusy(): boolean {
    return this.tickets.size > 0;
  }

  /** @param label for the one who asks what is still pending */
  take<T>(label: string, work: () => Promise<T>): Promise<T> {
    const turn = this.isBusy ? this.tail.then(work) : work();
    const ticket = { label };
    this.tickets.add(ticket);
    const leave = (): void => void this.tickets.delete(ticket);
    this.tail = turn.then(leave, leave);
    return turn;
  }

  /** When everything that is pending now is done. */
  async settled(): Promise<void> {
    await this.tail;
  }
}
