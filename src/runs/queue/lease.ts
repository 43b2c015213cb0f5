import type { RunKey } from '../run.entity';
import type { Hold } from '../steps/hold';
import type { TakenRun } from '../taken-run';

/** A claimed run: what the queue says of it. */
export interface ClaimedRun extends RunKey {
  readonly requestId: string;
  readonly attempt: number;
}

/** Why the work on a run has to stop before its end. */
export type StopReason = 'lost' | 'hand_back';

/**
 * One replica's right to work on one run under one attempt number. It ends when the run does, when somebody else took the
 * run, or when this replica shuts down.
 */
export class Lease implements Hold {
  readonly userId: string;
  readonly threadId: string;
  readonly runId: string;
  readonly attempt: number;
  private readonly stopping = new AbortController();
  private why: StopReason | undefined;
  private draining = false;
  /** Pieces of work at hand; the first is to open the run. */
  private pieces = 1;

  /**
   * @param onRest told when the run begins to wait for something else than the database
   * @param fresh the run as it was made a moment ago, when this process has made it for itself
   */
  constructor(
    readonly run: ClaimedRun,
    private readonly onRest: () => void = () => undefined,
    readonly fresh?: TakenRun,
  ) {
    this.userId = run.userId;
    this.threadId = run.threadId;
    this.runId = run.runId;
    this.attempt = run.attempt;
  }

  /** False while it waits for a model, a tool, or whatever an agent waits for between its steps. */
  get isAtWork(): boolean {
    return this.pieces > 0;
  }

  /** The run is open: from here on it is at work only where it says so. */
  rest(): void {
    this.pieces -= 1;
    if (this.pieces === 0) this.onRest();
  }

  async atWork<T>(work: () => Promise<T>): Promise<T> {
    this.pieces += 1;
    try {
      return await work();
    } finally {
      this.rest();
    }
  }

  /** Aborts when the work has to stop. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  get stopReason(): StopReason | undefined {
    return this.why;
  }

  /** The replica is about to shut down: the run goes on to its next step's end and stops there. */
  get isDraining(): boolean {
    return this.draining;
  }

  drain(): void {
    this.draining = true;
  }

  stop(reason: StopReason): void {
    this.why ??= reason;
    this.stopping.abort(
      new Error(reason === 'lost' ? 'The run is no longer held.' : 'The replica shuts down.'),
    );
  }
}
