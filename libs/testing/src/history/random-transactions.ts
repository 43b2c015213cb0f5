import type { Operation } from './history';

export interface RandomTransactionsOptions {
  readonly seed: number;
  /** Lists in use at a time; the fewer, the more the transactions meet. */
  readonly keys: number;
  readonly maxOperations: number;
  /** Appends after which a list is left alone and a new one takes its place, so that lists stay short. */
  readonly appendsPerKey: number;
}

/** An endless supply of small transactions over a few lists; the same seed gives the same ones. */
export class RandomTransactions {
  readonly usedKeys = new Set<string>();
  private readonly random: () => number;
  private readonly active: { key: string; appended: number }[];
  private made = 0;

  constructor(private readonly options: RandomTransactionsOptions) {
    this.random = mulberry32(options.seed);
    this.active = Array.from({ length: options.keys }, () => this.newList());
  }

  next(): Operation[] {
    const length = 1 + Math.floor(this.random() * this.options.maxOperations);
    return Array.from({ length }, () => this.operation());
  }

  private operation(): Operation {
    const slot = Math.floor(this.random() * this.active.length);
    const list = this.active[slot] ?? this.newList();
    if (this.random() < 0.5) return { kind: 'read', key: list.key };
    const value = ++list.appended;
    if (value >= this.options.appendsPerKey) this.active[slot] = this.newList();
    return { kind: 'append', key: list.key, value };
  }

  private newList(): { key: string; appended: number } {
    const key = `list-${++this.made}`;
    this.usedKeys.add(key);
    return { key, appended: 0 };
  }
}

/** A small generator with a seed; the algorithm is Tommy Ettinger's, in the public domain. */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
