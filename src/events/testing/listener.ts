import { UserExecutionContext } from '@airlock/session';
import { LiveEvents } from '../live/live-events';
import type { EventSink, Subscription } from '../live/subscription';
import type { EventRun, RunEvent } from '../log/run-event';
import type { Replica } from './replica';

/** Somebody who listens on a replica, and notes what arrives. */
export class Listener implements EventSink {
  readonly events: RunEvent[] = [];
  readonly failures: unknown[] = [];
  /** How many events it reads before it reads no more. */
  budget = Infinity;
  /** Resolves when what there was at first has been received. */
  readonly whenCaughtUp: Promise<void>;
  readonly caughtUp: () => void;
  private readonly waiting: { holds: () => boolean; resolve: () => void }[] = [];
  private subscription: Subscription | undefined;

  private constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.whenCaughtUp = promise;
    this.caughtUp = resolve;
  }

  /** @param followed absent: the whole thread, from now on */
  static to(
    replica: Replica,
    run: EventRun,
    followed: Partial<{ after: number; thread: boolean; isNew: boolean }> = {},
  ): Listener {
    const listener = new Listener();
    const { threadId, runId } = run;
    const scope = followed.thread ? { threadId } : { threadId, runId };
    const context = UserExecutionContext.create(run);
    listener.subscription = replica.get(LiveEvents).subscribe(context, scope, listener);
    if (followed.isNew) listener.subscription.followNew(runId);
    else if (!followed.thread) listener.subscription.follow(runId, followed.after ?? 0);
    return listener;
  }

  get hasRoom(): boolean {
    return this.events.length < this.budget;
  }

  get sequences(): number[] {
    return this.events.map(({ sequence }) => sequence);
  }

  receive(event: RunEvent): void {
    this.events.push(event);
    for (const { holds, resolve } of this.waiting) if (holds()) resolve();
  }

  fail(error: unknown): void {
    this.failures.push(error);
  }

  /** Resolves as soon as so many have arrived. */
  async heard(count: number): Promise<void> {
    const holds = (): boolean => this.events.length >= count;
    if (holds()) return;
    await new Promise<void>((resolve) => this.waiting.push({ holds, resolve }));
  }

  readOn(): void {
    this.budget = Infinity;
    this.subscription?.resume();
  }

  close(): void {
    this.subscription?.close();
  }
}
