import type { EndOutcome } from './session-events';
import { SessionStates, type StateCounts } from './session-states';

/** What happened to the sessions of one data source since the start. */
export interface SessionNumbers {
  /** Sessions that took a connection; one that never queries opens nothing and is not counted. */
  readonly created: number;
  readonly closed: number;
  readonly active: number;
  /** Now; a transaction that REQUIRES_NEW began counts for itself. */
  readonly byState: StateCounts;
  readonly peak: number;
  readonly meanLifetimeMs: number;
  /** Transactions begun: a parked session has several. */
  readonly transactions: number;
  readonly committed: number;
  readonly rolledBack: number;
  readonly aborted: number;
  readonly unknown: number;
  /** Sessions that ended in any other way than by COMMIT. */
  readonly errors: number;
  readonly exhaustions: number;
  readonly leaks: number;
  readonly retries: number;
  readonly parks: number;
  readonly destroyedConnections: number;
  readonly violations: number;
}

/** Counts, nothing else: it knows no session. */
export class SessionStats {
  readonly states = new SessionStates();
  transactions = 0;
  exhaustions = 0;
  leaks = 0;
  retries = 0;
  parks = 0;
  destroyedConnections = 0;
  violations = 0;
  private created = 0;
  private closed = 0;
  private peak = 0;
  private lifetimeMs = 0;
  private readonly outcomes: Record<EndOutcome, number> = {
    committed: 0,
    rolled_back: 0,
    aborted: 0,
    unknown: 0,
  };

  opened(): void {
    this.created++;
    this.peak = Math.max(this.peak, this.created - this.closed);
  }

  ended(outcome: EndOutcome, lifetimeMs: number): void {
    this.closed++;
    this.lifetimeMs += lifetimeMs;
    this.outcomes[outcome]++;
  }

  numbers(): SessionNumbers {
    const { created, closed, peak, outcomes } = this;
    return {
      created,
      closed,
      active: created - closed,
      byState: this.states.counts,
      peak,
      meanLifetimeMs: closed === 0 ? 0 : this.lifetimeMs / closed,
      transactions: this.transactions,
      committed: outcomes.committed,
      rolledBack: outcomes.rolled_back,
      aborted: outcomes.aborted,
      unknown: outcomes.unknown,
      errors: closed - outcomes.committed,
      exhaustions: this.exhaustions,
      leaks: this.leaks,
      retries: this.retries,
      parks: this.parks,
      destroyedConnections: this.destroyedConnections,
      violations: this.violations,
    };
  }
}
