import type { SessionState } from '../session/lifecycle';

/** How many sessions are in each state now. */
export interface StateCounts {
  /** Of a call that has begun; it has not queried yet, or waits for its first connection. */
  readonly idle: number;
  /** In a transaction, on a connection. */
  readonly open: number;
  /** Between two transactions: it waits without a connection. */
  readonly parked: number;
  /** COMMIT is on its way, alone or with the last statements. */
  readonly committing: number;
}

/** Counts sessions from state to state: two additions a transition, and no list of sessions. */
export class SessionStates {
  private idle = 0;
  private open = 0;
  private parked = 0;
  private committing = 0;

  get counts(): StateCounts {
    const { idle, open, parked, committing } = this;
    return { idle, open, parked, committing };
  }

  begin(): void {
    this.idle += 1;
  }

  move(from: SessionState, to: SessionState): void {
    this.add(from, -1);
    this.add(to, 1);
  }

  private add(state: SessionState, count: 1 | -1): void {
    // Each by its name: to look a field up by the state would cost more than all the rest.
    switch (state) {
      case 'idle':
        this.idle += count;
        return;
      case 'open':
        this.open += count;
        return;
      case 'parked':
        this.parked += count;
        return;
      case 'committing':
        this.committing += count;
        return;
      case 'committed':
      case 'rolled_back':
      case 'aborted':
      case 'unknown':
        return;
      default:
        return state satisfies never;
    }
  }
}
