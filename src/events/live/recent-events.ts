import { Injectable } from '@nestjs/common';
import type { RunEvent } from '../log/run-event';

/** Of one run; who is further behind reads the log. */
const MOST_OF_A_RUN = 100;

/**
 * What this process has just committed in runs that somebody here follows, so that it need not be read again. It belongs to
 * the user under whose identity it was committed, and is given to nobody else.
 */
@Injectable()
export class RecentEvents {
  private readonly byUser = new Map<string, Map<string, RunEvent[]>>();

  /** How many runs it knows of. */
  get size(): number {
    return [...this.byUser.values()].reduce((sum, runs) => sum + runs.size, 0);
  }

  /** @param events of one run, in order, committed together */
  add(events: readonly RunEvent[]): void {
    const [first] = events;
    if (!first) return;
    const { userId, runId } = first;
    const known = this.of(userId, runId);
    const last = known?.at(-1);
    // Commits may be heard of in another order than they happened in: only what follows without a gap is kept.
    if (!known || !last || last.sequence + 1 !== first.sequence) {
      if (!last || last.sequence < first.sequence) this.keep(userId, runId, [...events]);
      return;
    }
    known.push(...events);
    known.splice(0, known.length - MOST_OF_A_RUN);
  }

  /** @returns what comes next after that sequence, without a gap; nothing when that is not known here */
  after(userId: string, runId: string, sequence: number): readonly RunEvent[] | undefined {
    const known = this.of(userId, runId);
    const [first] = known ?? [];
    if (!known || !first || first.sequence > sequence + 1) return undefined;
    const news = known.slice(sequence + 1 - first.sequence);
    return news.length > 0 ? news : undefined;
  }

  /** @returns the newest sequence that it knows of a run, if it knows of the run */
  lastOf(userId: string, runId: string): number | undefined {
    return this.of(userId, runId)?.at(-1)?.sequence;
  }

  forget(userId: string, runId: string): void {
    const runs = this.byUser.get(userId);
    runs?.delete(runId);
    if (runs?.size === 0) this.byUser.delete(userId);
  }

  private of(userId: string, runId: string): RunEvent[] | undefined {
    return this.byUser.get(userId)?.get(runId);
  }

  private keep(userId: string, runId: string, events: RunEvent[]): void {
    const runs = this.byUser.get(userId) ?? new Map<string, RunEvent[]>();
    this.byUser.set(userId, runs.set(runId, events));
  }
}
