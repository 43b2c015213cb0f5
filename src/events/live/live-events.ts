import type { UserExecutionContext } from '@airlock/session';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnModuleInit,
} from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { FailureSpell } from '../../database';
import { IsolationViolations } from '../../monitoring';
import type { EventRun, RunEvent } from '../log/run-event';
import { Announcer } from './announcer';
import { NewsOfOthers } from './news-of-others';
import { type News, NewsReader, PAGE, type Want } from './news-reader';
import { RecentEvents } from './recent-events';
import { type EventSink, Subscription, type SubscriptionOwner, type SubscriptionScope } from './subscription';
import { SubscriptionIndex } from './subscription-index';
import { Turns } from './turns';

/**
 * What happens, live, to those whom it concerns. News say only that a run's log has grown; what was written is read
 * from the log in a unit of work of the subscriber itself, so nobody can be sent what they may not read. Only what this
 * process has itself committed for the subscriber's user, a moment ago, is not read again.
 */
@Injectable()
export class LiveEvents implements OnModuleInit, BeforeApplicationShutdown, SubscriptionOwner {
  private readonly spell = new FailureSpell(
    new Logger(LiveEvents.name),
    'Reading events for those who listen',
  );
  private readonly turns: Turns;
  private readonly expected = new Set<string>();
  private stopListening = (): void => undefined;

  constructor(
    @Inject(NewsReader) private readonly reader: NewsReader,
    @Inject(SubscriptionIndex) private readonly index: SubscriptionIndex,
    @Inject(RecentEvents) private readonly recent: RecentEvents,
    @Inject(Announcer) private readonly announcer: Announcer,
    @Inject(NewsOfOthers) private readonly others: NewsOfOthers,
    @Inject(IsolationViolations) private readonly violations: IsolationViolations,
    @Inject(AirlockConfig) config: AirlockConfig,
  ) {
    // A share of the pool: however much is going on, deliveries leave connections to the requests.
    this.turns = new Turns(Math.max(1, Math.floor(config.poolSize / 4)), (userId) => this.deliver(userId));
  }

  onModuleInit(): void {
    this.stopListening = this.announcer.onAnnounce({
      grown: ({ userId, threadId, runId }, sequence, events) => {
        this.recent.add(events);
        for (const subscription of this.index.ofUser(userId)) subscription.notice(threadId, runId, sequence);
        this.forgetUnlessFollowed(userId, runId);
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

  /**
   * For a run that is about to be made, to begin in this process, and to be followed as a new one: whatever happens in it
   * from now on is remembered, so that nothing need be read.
   * @returns what ends this; for when it is followed, or never will be
   */
  expect({ userId, runId }: Pick<EventRun, 'userId' | 'runId'>): () => void {
    const name = nameOf(userId, runId);
    this.expected.add(name);
    return () => {
      this.expected.delete(name);
      this.forgetUnlessFollowed(userId, runId);
    };
  }

  hasNews({ userId }: Subscription): void {
    this.turns.ask(userId);
  }

  follows(subscription: Subscription, runId: string): void {
    this.index.link(runId, subscription);
    const last = this.recent.lastOf(subscription.userId, runId);
    if (last !== undefined) subscription.notice(subscription.scope.threadId, runId, last);
  }

  leaves(subscription: Subscription, runId: string): void {
    this.index.unlink(runId, subscription);
    this.forgetUnlessFollowed(subscription.userId, runId);
  }

  closed(subscription: Subscription): void {
    this.index.remove(subscription);
    if (this.index.size === 0) this.others.rest();
  }

  private forgetUnlessFollowed(userId: string, runId: string): void {
    if (this.expected.has(nameOf(userId, runId))) return;
    if (this.index.ofRun(runId).some((follower) => follower.userId === userId)) return;
    this.recent.forget(userId, runId);
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
      const news = await this.reader.read(first.subscription.context, wanted);
      this.spell.worked();
      await Promise.all(wanted.map((want) => this.hand(want, news)));
    } catch (error) {
      // The log keeps what could not be read now; the next look at it delivers.
      this.spell.failed(error);
      return;
    }
    if (wanted.some(({ subscription }) => subscription.wanted().length > 0)) this.turns.ask(userId);
  }

  private async hand({ subscription, runs, topics }: Want, { pages, notices }: News): Promise<void> {
    for (const notice of notices) if (topics.includes(notice.topic)) subscription.takeNotice(notice);
    for (const [runId] of runs) {
      const page = pages.get(runId) ?? [];
      const own = await this.ownOf(subscription, page);
      await subscription.take(runId, own, page !== own || page.length < PAGE);
    }
  }

  /** The last door: whatever was read, and however, a subscription is given its own user's events and no others (I5). */
  private async ownOf(
    { userId, context }: Subscription,
    page: readonly RunEvent[],
  ): Promise<readonly RunEvent[]> {
    const foreign = page.find((event) => event.userId !== userId);
    if (!foreign) return page;
    await this.violations.report('subscription', context, { event_run_id: foreign.runId });
    return [];
  }
}

const nameOf = (userId: string, runId: string): string => JSON.stringify([userId, runId]);
