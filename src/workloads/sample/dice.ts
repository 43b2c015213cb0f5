/** Random numbers that are the same for the same seed (mulberry32), in the shapes that logs have. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Around the median, rarely far above it, as token counts and latencies are. @param spread 0.2 narrow – 1 wide */
  around(median: number, spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return median * Math.exp(spread * normal);
  }

  /** One of the entries, each as likely as its weight. */
  pick<T>(entries: readonly (readonly [entry: T, weight: number])[]): T {
    const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.next() * total;
    for (const [entry, weight] of entries) {
      left -= weight;
      if (left < 0) return entry;
    }
    const [[last] = []] = entries.slice(-1);
    return last as T;
  }

  /** A rank from 1: the first is the most frequent by far. */
  rank(count: number): number {
    return Math.min(count, Math.floor(count ** this.next()));
  }
}
