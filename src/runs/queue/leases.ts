import { Injectable } from '@nestjs/common';
import type { TakenRun } from '../taken-run';
import { type ClaimedRun, Lease, type StopReason } from './lease';

const A_MOMENT_MS = 5_000;
/** The share of places, above those that all may take, for users who hold none here: they need not wait for the others' runs. */
const FOR_NEWCOMERS = 0.1;

/** The runs that this replica holds, by user, run and attempt; ids only. */
@Injectable()
export class Leases {
  private readonly held = new Map<string, Lease>();
  /** Most held at once so far. */
  peak = 0;
  private whenEmpty: (() => void) | undefined;
  /** How each is woken, and what it waits for. */
  private readonly atTheDoor = new Map<() => void, Waiting>();
  private wasFullAt = -Infinity;
  private isHandingBack = false;
  private readonly kept = new Set<{ readonly userId: string }>();

  get size(): number {
    return this.held.size;
  }

  all(): Lease[] {
    return [...this.held.values()];
  }

  /** Runs that wait for nothing but the database. */
  get atWork(): number {
    let count = 0;
    for (const { isAtWork } of this.held.values()) if (isAtWork) count += 1;
    return count;
  }

  /** Tickets for which there is no room yet. */
  get waiting(): number {
    return this.atTheDoor.size;
  }

  /** Somebody waits for room, or did a moment ago. */
  get isFull(): boolean {
    return this.atTheDoor.size > 0 || performance.now() - this.wasFullAt < A_MOMENT_MS;
  }

  /**
   * Waits until there is room for one more run: fewer at work, and fewer held at all, those that wait among them.
   * @returns false when there was none in that time, or will be none any more
   */
  async room(userId: string, room: Room, withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    while (!this.isHandingBack && !this.hasRoom(userId, room)) {
      this.wasFullAt = performance.now();
      if (this.wasFullAt >= deadline) return false;
      await this.turnAtTheDoor({ userId, room }, deadline - this.wasFullAt);
    }
    return !this.isHandingBack;
  }

  /**
   * Keeps a place for a run that may come.
   * @returns nothing when there is none, or somebody waits for it
   */
  keep(userId: string, room: Room): Place | undefined {
    if (this.isHandingBack || !this.hasRoom(userId, room)) return undefined;
    for (const first of this.atTheDoor.values()) if (this.hasRoom(first.userId, room)) return undefined;
    const kept = { userId };
    this.kept.add(kept);
    return {
      // It is taken while it is still kept: at no moment does a replica that hands back look empty.
      take: (run, fresh) => {
        const lease = this.take(run, fresh);
        this.kept.delete(kept);
        return lease;
      },
      giveUp: () => {
        this.kept.delete(kept);
        this.pass();
        this.tellIfEmpty();
      },
    };
  }

  /** There was room for one that did not come: it is the next one's. */
  readonly pass = (): void => {
    for (const [wake, { userId, room }] of this.atTheDoor) if (this.hasRoom(userId, room)) return wake();
  };

  take(run: ClaimedRun, fresh?: TakenRun): Lease {
    const lease = new Lease(run, this.pass, fresh);
    if (this.isHandingBack) lease.drain();
    this.held.set(nameOf(run), lease);
    this.peak = Math.max(this.peak, this.size);
    return lease;
  }

  release(lease: Lease): void {
    this.held.delete(nameOf(lease));
    this.pass();
    this.tellIfEmpty();
  }

  /**
   * Lets every run stop at its next step, and makes those stop that have not by half the time.
   * @param graceMs how long it may take; what is held after that is left to be taken over
   */
  async handBack(graceMs: number): Promise<void> {
    this.isHandingBack = true;
    for (const wake of [...this.atTheDoor.keys()]) wake();
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

  private async turnAtTheDoor(waiting: Waiting, withinMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.atTheDoor.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, withinMs);
      this.atTheDoor.set(wake, waiting);
    });
  }

  private hasRoom(userId: string, { atWork, held }: Room): boolean {
    if (this.countAtWork() >= atWork) return false;
    return this.count < held || (this.count < held * (1 + FOR_NEWCOMERS) && !this.isHere(userId));
  }

  private isHere(userId: string): boolean {
    for (const kept of this.kept) if (kept.userId === userId) return true;
    for (const lease of this.held.values()) if (lease.userId === userId) return true;
    return false;
  }

  /** A place that is kept may yet become a run, which is to be handed back too. */
  private get count(): number {
    return this.held.size + this.kept.size;
  }

  private countAtWork(): number {
    return this.kept.size + this.atWork;
  }

  private tellIfEmpty(): void {
    if (this.count === 0) this.whenEmpty?.();
  }

  private async emptied(withinMs: number): Promise<void> {
    if (this.count === 0) return;
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

/** Kept for a run that may come. One of the two is called, once. */
export interface Place {
  /** The run has come. */
  take(run: ClaimedRun, fresh?: TakenRun): Lease;
  /** It will not: the place is the next one's. */
  giveUp(): void;
}

/** How many runs there may be, the new one not counted. */
export interface Room {
  readonly atWork: number;
  /** Those that wait among them; some more for users who have none here. */
  readonly held: number;
}

/** A ticket for which there was no room. */
interface Waiting {
  readonly userId: string;
  readonly room: Room;
}

const nameOf = ({ userId, runId, attempt }: Pick<ClaimedRun, 'userId' | 'runId' | 'attempt'>): string =>
  JSON.stringify([userId, runId, attempt]);
