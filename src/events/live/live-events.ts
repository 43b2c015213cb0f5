import { UnitOfWork, type UserExecutionContext } from '@airlock/session';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnModuleInit,
} from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { EventRepository } from '../log/event-repository';
import type { RunEvent } from '../log/run-event';
import { Announcer } from './announcer';
import type { ToldNotice } from './live-notice';
import { NewsOfOthers } from './news-of-others';
import { NoticeRepository } from './notice-repository';
import { type EventSink, Subscription, type SubscriptionOwner, type SubscriptionScope } from './subscription';
import { SubscriptionIndex } from './subscription-index';
import { Turns } from './turns';

/** Events of one run that are read at once. */
const PAGE = 200;

/**
 * What happens, live, to those whom it concerns. News say only that a run's log has grown; what was written is read
 * from the log in a unit of work of the subscriber itself, so nobody can be sent what they may not read.
 */
@Injectable()
export class LiveEvents implements OnModuleInit, BeforeApplicationShutdown, SubscriptionOwner {
  private readonly logger = new Logger(LiveEvents.name);
  private readonly turns: Turns;
  private stopListening = (): void => undefined;

  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(EventRepository) private readonly events: EventRepository,
    @Inject(NoticeRepository) private readonly notices: NoticeRepository,
    @Inject(SubscriptionIndex) private readonly index: SubscriptionIndex,
    @Inject(Announcer) private readonly announcer: Announcer,
    @Inject(NewsOfOthers) private readonly others: NewsOfOthers,
    @Inject(AirlockConfig) config: AirlockConfig,
  ) {
    // A share of the pool: however much is going on, deliveries leave connections to the requests.
    this.turns = new Turns(Math.max(1, Math.floor(config.poolSize / 4)), (userId) => this.deliver(userId));
  }

  onModuleInit(): void {
    this.stopListening = this.announcer.onAnnounce({
      grown: ({ userId, threadId, runId }, sequence) => {
        for (const subscription of this.index.ofUser(userId)) subscription.notice(threadId, runId, sequence);
      },
      noticed: (notice) => {
        for (const subscription of this.index.ofUser(notice.userId)) subscription.noticeTopic(notice);
      },
    });
  }

  beforeApplicationShutdown(): void {
    this.stopListening();
    for (const subscription of this.index.every()) subscription.close();
  }

  /** How many subscriptions are open on this replica. */
  get size(): number {
    return this.index.size;
  }

  /**
   * Listens for the context's user. Nothing is sent until the subscription follows a run or one begins in its thread.
   * @param context whose identity every event is read under
   */
  subscribe(context: UserExecutionContext, scope: SubscriptionScope, sink: EventSink): Subscription {
    const subscription = new Subscription(context, scope, sink, this);
    this.index.add(subscription);
    this.others.begin();
    return subscription;
  }

  hasNews({ userId }: Subscription): void {
    this.turns.ask(userId);
  }

  follows(subscription: Subscription, runId: string): void {
    this.index.link(runId, subscription);
  }

  leaves(subscription: Subscription, runId: string): void {
    this.index.unlink(runId, subscription);
  }

  closed(subscription: Subscription): void {
    this.index.remove(subscription);
    if (this.index.size === 0) this.others.rest();
  }

  /** Whatever this user's subscriptions wait for, in one short transaction; then without one, to each its own. */
  private async deliver(userId: string): Promise<void> {
    const wanted = this.index.ofUser(userId).map((subscription) => ({
      subscription,
      runs: subscription.wanted(),
      topics: subscription.takeTopics(),
    }));
    const [first] = wanted.filter(({ runs, topics }) => runs.length + topics.length > 0);
    if (!first) return;
    try {
      const read = await this.read(
        first.subscription.context,
        wanted.flatMap(({ runs }) => runs),
        wanted.flatMap(({ topics }) => topics),
      );
      await Promise.all(wanted.map((want) => this.hand(want, read)));
    } catch (error) {
      // The log keeps what could not be read now; the next look at it delivers.
      this.logger.warn(`Events were not read and will be later: ${String(error)}`);
      return;
    }
    if (wanted.some(({ subscription }) => subscription.wanted().length > 0)) this.turns.ask(userId);
  }

  private read(
    context: UserExecutionContext,
    runs: readonly [string, number][],
    topics: readonly string[],
  ): Promise<Read> {
    const earliest = new Map<string, number>();
    for (const [runId, after] of runs) earliest.set(runId, Math.min(after, earliest.get(runId) ?? after));
    return this.units.run(
      context,
      { readOnly: true, name: 'deliver_events' },
      async ({ manager, session }) => {
        const pages = new Map<string, readonly RunEvent[]>();
        const read = async ([runId, after]: readonly [string, number]): Promise<void> =>
          void pages.set(runId, await this.events.after(manager, runId, after, PAGE));
        const [last, ...others] = earliest;
        for (const run of others) await read(run);
        const notices = await this.notices.of(manager, [...new Set(topics)]);
        if (last) await session.lastly(() => read(last));
        return { pages, notices };
      },
    );
  }

  private async hand({ subscription, runs, topics }: Want, { pages, notices }: Read): Promise<void> {
    for (const notice of notices) if (topics.includes(notice.topic)) subscription.takeNotice(notice);
    for (const [runId] of runs) {
      const page = pages.get(runId) ?? [];
      await subscription.take(runId, page, page.length < PAGE);
    }
  }
}

/** What one subscription waits for. */
interface Want {
  readonly subscription: Subscription;
  readonly runs: readonly [runId: string, afterSequence: number][];
  readonly topics: readonly string[];
}

/** What there is of it. */
interface Read {
  readonly pages: ReadonlyMap<string, readonly RunEvent[]>;
  readonly notices: readonly ToldNotice[];
}
