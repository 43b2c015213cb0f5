/** Bounds of every wait, in milliseconds, and of what is held at once. */
export interface SessionLimits {
  /** Longest wait for a connection of the pool. Default 3,000. */
  readonly poolWaitMs?: number;
  /** Longest life of a unit of work, model calls included; none by default, because the leak limit bounds what matters. */
  readonly unitTimeoutMs?: number;
  /** Longest run of one statement, set transaction-locally; default: whatever the server or the pool has set. */
  readonly statementTimeoutMs?: number;
  /** Longest wait for a lock, set transaction-locally; default: whatever the server or the pool has set. */
  readonly lockTimeoutMs?: number;
  /**
   * Bytes, as they come from the server, that one statement may answer with: what it answers is held whole, in several times as
   * many. Default: as many as fit. A stream is not bound by it.
   */
  readonly resultMaxBytes?: number;
  /** Longest pause between two statements before the server ends the transaction; default as above. */
  readonly idleInTransactionMs?: number;
  /** Longest wait for the answer to COMMIT, and then for the search of its outcome. Default 10,000. */
  readonly commitTimeoutMs?: number;
  /** Longest wait for a statement still running when its unit fails, before it is cancelled. Default 50. */
  readonly settleMs?: number;
  /** Longest run of a hook after the end. Default 5,000. */
  readonly hookMs?: number;
  /** A connection held this long without a query is reported. Default 1,000. */
  readonly idleReportMs?: number;
  /** A connection held this long is logged. Default 150,000. */
  readonly warnAfterMs?: number;
  /** A connection held this long is rolled back and destroyed. Default 300,000. */
  readonly leakAfterMs?: number;
}

const DEFAULTS = {
  poolWaitMs: 3_000,
  commitTimeoutMs: 10_000,
  settleMs: 50,
  hookMs: 5_000,
  idleReportMs: 1_000,
  warnAfterMs: 150_000,
  leakAfterMs: 300_000,
};

export type CompleteLimits = SessionLimits & Readonly<typeof DEFAULTS>;

/** What else is in the options is left there. */
export function completeLimits(limits: SessionLimits): CompleteLimits {
  const given = Object.entries(limits).filter(([, limit]) => typeof limit === 'number');
  return { ...DEFAULTS, ...Object.fromEntries(given) };
}

/** Timeouts that the server keeps, as settings of one transaction: they need no state of the connection. */
export function timeoutSettings(limits: CompleteLimits): Record<string, string> {
  const wanted: readonly (readonly [string, number | undefined])[] = [
    ['statement_timeout', limits.statementTimeoutMs],
    ['lock_timeout', limits.lockTimeoutMs],
    ['idle_in_transaction_session_timeout', limits.idleInTransactionMs],
  ];
  return Object.fromEntries(
    wanted.flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}ms`] as const])),
  );
}
