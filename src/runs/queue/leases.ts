import { Injectable } from '@nestjs/common';
import { type ClaimedRun, Lease, type StopReason } from './lease';

/** The runs that this replica holds, by run and attempt; ids only. */
@Injectable()
export class Leases {
  private readonly held = new Map<string, Lease>();

  get size(): number {
    return this.held.size;
  }

  all(): Lease[] {
    return [...this.held.values()];
  }

  take(run: ClaimedRun): Lease {
    const lease = new Lease(run);
    this.held.set(nameOf(run), lease);
    return lease;
  }

  release(lease: Lease): void {
    this.held.delete(nameOf(lease));
  }

  /** @param attempt when left out, whatever attempt of the run is held here */
  stop(runId: string, reason: StopReason, attempt?: number): void {
    for (const lease of this.held.values()) {
      if (lease.runId === runId && (attempt ?? lease.attempt) === lease.attempt) lease.stop(reason);
    }
  }
}

const nameOf = ({ runId, attempt }: { readonly runId: string; readonly attempt: number }): string =>
  `${runId}#${attempt}`;
