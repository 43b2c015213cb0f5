/**
 * Work by name, a few at a time and in order of asking. Asked for again before its turn, it is done once; while it is
 * being done, once more afterwards.
 */
export class Turns {
  private readonly waiting = new Set<string>();
  private readonly active = new Set<string>();

  /** @param work must not throw */
  constructor(
    private readonly atOnce: number,
    private readonly work: (name: string) => Promise<void>,
  ) {}

  get isIdle(): boolean {
    return this.waiting.size === 0 && this.active.size === 0;
  }

  ask(name: string): void {
    this.waiting.add(name);
    this.next();
  }

  private next(): void {
    for (const name of this.waiting) {
      if (this.active.size >= this.atOnce) return;
      if (this.active.has(name)) continue;
      this.waiting.delete(name);
      this.active.add(name);
      void this.work(name).finally(() => {
        this.active.delete(name);
        this.next();
      });
    }
  }
}
