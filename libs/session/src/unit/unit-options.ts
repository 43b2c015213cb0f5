import type { BeginOptions } from '../session/transaction-options';

export interface RetryOptions {
  /** Further attempts after the first. */
  readonly attempts: number;
  /** Ceiling of the first pause in milliseconds; it doubles, and each pause is a random part of it. Default 20. */
  readonly baseMs?: number;
}

export interface UnitOptions extends BeginOptions {
  /** For logs, metrics and pg_stat_activity. Default `unit`. */
  readonly name?: string;
  /** Longest life in milliseconds; then what runs is cancelled and rolled back. */
  readonly timeoutMs?: number;
  /**
   * After a serialization failure or a dead-lock, also one at COMMIT: everything again, with fresh instances. By default
   * 3 at REPEATABLE READ and SERIALIZABLE, otherwise none, because the work may have done more than query. Never once a
   * step of the unit is committed.
   */
  readonly retry?: number | RetryOptions;
  readonly signal?: AbortSignal;
  /** Which of the data sources `unit.session` and `unit.manager` are for; default: the first. */
  readonly dataSource?: string;
}
