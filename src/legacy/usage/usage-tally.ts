import { UnitOfWork, type UserExecutionContext } from '@airlock/session';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { V1Route } from '../../config';
import { FailureSpell } from '../../database';
import { type RouteCalls, UsageRepository } from './usage.repository';

/** Calls wait this long, so that a busy caller costs one statement a second and not one for each call. */
const STORE_EVERY_MS = 1_000;
/** Callers that wait at most; more come together only when the database is away. */
const MOST_CALLERS = 10_000;

interface Calls {
  readonly context: UserExecutionContext;
  /** By route and day. */
  readonly counts: Map<string, RouteCalls>;
}

/**
 * Counts each call of a deprecated route for its caller and day, under the caller's identity (H4). A call that is refused
 * counts too, and none of them waits for it.
 */
@Injectable()
export class UsageTally implements BeforeApplicationShutdown {
  private readonly spell = new FailureSpell(new Logger(UsageTally.name), 'Counting calls of v1');
  private waiting = new Map<string, Calls>();
  private timer: NodeJS.Timeout | undefined;
  private storing: Promise<void> = Promise.resolve();
  /** Outside of every unit of work: the calls' own are not waited for. */
  private readonly outside = AsyncLocalStorage.snapshot();

  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(UsageRepository) private readonly usage: UsageRepository,
  ) {}

  note(context: UserExecutionContext, route: V1Route): void {
    this.add(context, { route, day: new Date().toISOString().slice(0, 10), count: 1 });
  }

  /** Stores what was counted so far. Never throws: what cannot be stored waits for the next time. */
  async store(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.storing = this.storing.then(() => this.outside(() => this.storeAll()));
    await this.storing;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.store();
    clearTimeout(this.timer);
  }

  private add(context: UserExecutionContext, { route, day, count }: RouteCalls): void {
    const { userId } = context;
    const calls = this.waiting.get(userId) ?? { context, counts: new Map<string, RouteCalls>() };
    if (this.waiting.size >= MOST_CALLERS && !this.waiting.has(userId))
      return this.spell.failed(
        `${MOST_CALLERS} callers wait to be counted; a call of another is not`,
        undefined,
        route,
      );
    const key = `${route} ${day}`;
    calls.counts.set(key, { route, day, count: count + (calls.counts.get(key)?.count ?? 0) });
    this.waiting.set(userId, calls);
    this.timer ??= setTimeout(() => void this.store(), STORE_EVERY_MS).unref();
  }

  /** One caller after another: no more than one connection is taken for it. */
  private async storeAll(): Promise<void> {
    const { waiting } = this;
    this.waiting = new Map();
    for (const { context, counts } of waiting.values()) {
      const calls = [...counts.values()];
      try {
        await this.units.run(context, { name: 'count calls of v1' }, ({ session, manager }) =>
          session.lastly(() => this.usage.add(manager, context.userId, calls)),
        );
        this.spell.worked();
      } catch (error) {
        this.spell.failed(error);
        for (const call of calls) this.add(context, call);
      }
    }
  }
}
