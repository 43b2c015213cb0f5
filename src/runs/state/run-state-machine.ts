import { Injectable } from '@nestjs/common';
import { IllegalTransitionError } from './illegal-transition.error';
import type { RunState } from './run-state';

const NEXT: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ['starting', 'cancelled'],
  starting: ['running', 'queued', 'failed', 'timeout', 'dead', 'cancelled'],
  running: ['completing', 'queued', 'failed', 'timeout', 'dead', 'cancelled'],
  completing: ['completed', 'queued', 'failed', 'timeout', 'dead', 'cancelled'],
  completed: [],
  failed: [],
  timeout: [],
  dead: [],
  cancelled: [],
};

/** The one place that says which state may follow which (E9); a trigger holds the same table in PostgreSQL. */
@Injectable()
export class RunStateMachine {
  private refusals = 0;

  /** How many illegal transitions were refused since the start of this process. */
  get refused(): number {
    return this.refusals;
  }

  countRefused(): void {
    this.refusals += 1;
  }

  mayBecome(from: RunState, to: RunState): boolean {
    return NEXT[from].includes(to);
  }

  /** @throws IllegalTransitionError */
  assertMayBecome(runId: string, from: RunState, to: RunState): void {
    if (this.mayBecome(from, to)) return;
    this.countRefused();
    throw new IllegalTransitionError(runId, from, to);
  }
}
