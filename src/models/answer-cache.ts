import type { ScopedKey } from '@airlock/session';
import type { AirlockConfig } from '../config';

export interface AnswerCacheLimits {
  readonly ttlMs: number;
  readonly entries: number;
  /** How many of the oldest go when it is full. */
  readonly evicts: number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly run: ScopedKey;
  readonly goneAt: number;
}

/** Answers to exact prompts. The type of its key makes the user a part of it (M2, L12). */
export class AnswerCache<Value> {
  /** In the order of writing: the first are the oldest. */
  private readonly entries = new Map<ScopedKey, Entry<Value>>();

  constructor(
    private readonly limits: AnswerCacheLimits,
    private readonly now: () => number = Date.now,
  ) {}

  static from<Value>(config: AirlockConfig): AnswerCache<Value> {
    const { modelCacheTtlMs, modelCacheEntries, modelCacheEvicts } = config;
    return new AnswerCache({ ttlMs: modelCacheTtlMs, entries: modelCacheEntries, evicts: modelCacheEvicts });
  }

  get size(): number {
    return this.entries.size;
  }

  /**
   * Undefined when there is none, from the very millisecond at which its time is over.
   * @param paidBy only what this run has paid for
   */
  get(key: ScopedKey, paidBy?: ScopedKey): Value | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    if (this.now() < entry.goneAt)
      return paidBy === undefined || paidBy === entry.run ? entry.value : undefined;
    this.entries.delete(key);
    return undefined;
  }

  /** @param run that paid for it */
  set(key: ScopedKey, value: Value, run: ScopedKey): void {
    this.entries.delete(key);
    if (this.entries.size >= this.limits.entries) this.evict();
    this.entries.set(key, { value, run, goneAt: this.now() + this.limits.ttlMs });
  }

  private evict(): void {
    for (const key of [...this.entries.keys()].slice(0, this.limits.evicts)) this.entries.delete(key);
  }
}
