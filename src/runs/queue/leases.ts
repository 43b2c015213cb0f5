import { Injectable } from '@nestjs/common';
import { type ClaimedRun, Lease, type StopReason } from './lease';

/** The runs that this replica holds, by run and attempt; ids only. */
@Injectable()
export class Leases {
  private readonly held = new Map<string, Lease>();
  private whenEmpty: (() => void) | undefined;
  private readonly atTheDoor: (() => void)[] = [];

  get size(): number {
    return this.held.size;
  }

  all(): Lease[] {
    return [...this.held.values()];
  }

  /** When fewer than the limit are held. */
  async room(limit: number): Promise<void> {
    while (this.held.size >= limit) await new Promise<void>((resolve) => this.atTheDoor.push(resolve));
  }

  take(run: ClaimedRun): Lease {
    const lease = new Lease(run);
    this.held.set(nameOf(run), lease);
    return lease;
  }

  release(lease: Lease): void {
    this.held.delete(nameOf(lease));
    this.atTheDoor.shift()?.();
    if (this.held.size === 0) this.whenEmpty?.();
  }

  /**
   * Lets every run stop at its next step, and makes those stop that have not by half the time.
   * @param graceMs how long it may take; what is held after that is left to be taken over
   */
  async handBack(graceMs: number): Promise<void> {
    for (const lease of this.held.values()) lease.drain();
    await this.emptied(graceMs / 2);
    for (const lease of this.held.values()) lease.stop('hand_back');
    await this.emptied(graceMs / 2);
  }

  /** @param attempt when left out, whatever attempt of the run is held here */
  stop(runId: string, reason: StopReason, attempt?: number): void {
    for (const lease of this.held.values()) {
      if (lease.runId === runId && (attempt ?? lease.attempt) === lease.attempt) lease.stop(reason);
    }
  }

  private async emptied(withinMs: number): Promise<void> {
    if (this.held.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.whenEmpty = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.whenEmpty = undefined;
  }
}

const nameOf = ({ runId, attempt }: { readonly runId: string; readonly attempt: number }): string =>
  `${runId}#${attempt}`;
