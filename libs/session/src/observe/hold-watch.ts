export interface HoldLimits {
  readonly idleReportMs: number;
  readonly warnAfterMs: number;
  readonly leakAfterMs: number;
}

export interface Held {
  readonly openedAt: number;
  readonly lastUsedAt: number;
  readonly isRunning: boolean;
}

export interface HoldReport {
  idle(idleMs: number): void;
  overdue(heldMs: number): void;
  leaked(heldMs: number): void;
}

const SHORTEST_MS = 10;

/** Looks at one held connection, when there can be something to see; it keeps no list and no process alive. */
export class HoldWatch {
  private timer: NodeJS.Timeout;
  private reportedPauseFrom: number | undefined;
  private isOverdue = false;

  constructor(
    private readonly held: Held,
    private readonly limits: HoldLimits,
    private readonly report: HoldReport,
  ) {
    this.timer = this.lookAgainIn(Math.min(limits.idleReportMs, limits.warnAfterMs, limits.leakAfterMs));
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private look(): void {
    const now = performance.now();
    const heldMs = now - this.held.openedAt;
    if (heldMs >= this.limits.leakAfterMs) return this.report.leaked(heldMs);
    if (heldMs >= this.limits.warnAfterMs && !this.isOverdue) {
      this.isOverdue = true;
      this.report.overdue(heldMs);
    }
    const idleMs = this.held.isRunning ? 0 : now - this.held.lastUsedAt;
    if (idleMs >= this.limits.idleReportMs && this.reportedPauseFrom !== this.held.lastUsedAt) {
      this.reportedPauseFrom = this.held.lastUsedAt;
      this.report.idle(idleMs);
    }
    this.timer = this.lookAgainIn(this.nextLook(heldMs, idleMs));
  }

  private nextLook(heldMs: number, idleMs: number): number {
    const { idleReportMs, warnAfterMs, leakAfterMs } = this.limits;
    const untilIdle = idleMs < idleReportMs ? idleReportMs - idleMs : idleReportMs;
    const untilOverdue = this.isOverdue ? Infinity : warnAfterMs - heldMs;
    return Math.min(untilIdle, untilOverdue, leakAfterMs - heldMs);
  }

  private lookAgainIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.look(), Math.max(SHORTEST_MS, ms)).unref();
  }
}
