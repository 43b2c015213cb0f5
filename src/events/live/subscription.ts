import type { UserExecutionContext } from '@airlock/session';
import { RUN_END } from '../log/event-type';
import type { RunEvent } from '../log/run-event';
import type { LiveNotice, ToldNotice } from './live-notice';
import { NewWords } from './new-words';

/** Where a subscription's events go. */
export interface EventSink {
  /** Takes an event; it may work on it, and never waits for the client. */
  receive(event: RunEvent): void | Promise<void>;
  /** Takes something of the moment, if its client can be told of it. */
  notice?(notice: ToldNotice): void;
  /** What there was when the subscription began to follow has all been received. */
  caughtUp?(): void;
  /** False while the client is behind: a replay waits for it, what happens now does not. */
  readonly hasRoom: boolean;
  /** The subscription cannot go on; it is closed already. */
  fail(error: unknown): void;
}

/** What somebody listens to: one run, a thread with every run that begins in it, or what concerns the user at large. */
export interface SubscriptionScope {
  readonly threadId?: string;
  readonly runId?: string;
}

/** What a subscription tells of itself. */
export interface SubscriptionOwner {
  /** There may be something to deliver. */
  hasNews(subscription: Subscription): void;
  follows(subscription: Subscription, runId: string): void;
  leaves(subscription: Subscription, runId: string): void;
  closed(subscription: Subscription): void;
}

/** The log of this run is over, and so is the subscription's interest in it. */
const ENDED = Infinity;
/** Ended runs to remember, so that a late announcement of one does not begin it anew. */
const ENDED_REMEMBERED = 1_000;

/** One listener: how far it has come in each run, and in which there is news. */
export class Subscription {
  private readonly cursors = new Map<string, number>();
  private readonly ended = new Set<string>();
  private readonly news = new Map<string, number>();
  private readonly topics = new Set<string>();
  private readonly words = new NewWords();
  private isReplaying = true;
  private isClosed = false;

  constructor(
    readonly context: UserExecutionContext,
    readonly scope: SubscriptionScope,
    private readonly sink: EventSink,
    private readonly owner: SubscriptionOwner,
  ) {}

  get userId(): string {
    return this.context.userId;
  }

  /** What there was when it began to follow has all been received: from here on it lives by the news. */
  get isLive(): boolean {
    return !this.isReplaying;
  }

  /** Listens to a run from after that sequence on, and looks at once for what there is already. */
  follow(runId: string, afterSequence: number): void {
    if (this.isClosed || this.ended.has(runId)) return;
    this.cursors.set(runId, afterSequence);
    this.owner.follows(this, runId);
    this.news.set(runId, Math.max(0, this.news.get(runId) ?? 0));
    this.owner.hasNews(this);
  }

  /** Listens to a run that was made a moment ago, and expected since before: there is no more of it than is remembered. */
  followNew(runId: string): void {
    if (this.isClosed) return;
    this.isReplaying = false;
    this.cursors.set(runId, 0);
    this.owner.follows(this, runId);
  }

  /** A run that was over before this began. */
  ignore(runId: string): void {
    this.leave(runId);
    this.news.delete(runId);
  }

  /** That the log of a run goes at least so far; a run that is new belongs here if its thread does. */
  notice(threadId: string | undefined, runId: string, sequence: number): void {
    if (this.isClosed || this.ended.has(runId)) return;
    const cursor = this.cursors.get(runId);
    if (cursor === undefined) {
      if (!this.covers(threadId, runId)) return;
      return this.follow(runId, 0);
    }
    if (sequence <= cursor) return;
    this.news.set(runId, Math.max(sequence, this.news.get(runId) ?? 0));
    this.owner.hasNews(this);
  }

  /** That there is a new notice of a topic, which may or may not belong here. */
  noticeTopic({ topic, run }: Pick<LiveNotice, 'topic' | 'run'>): void {
    const isOurs = run ? this.covers(run.threadId, run.runId) : this.scope.threadId === undefined;
    if (this.isClosed || !this.sink.notice || !isOurs) return;
    this.topics.add(topic);
    this.owner.hasNews(this);
  }

  /** For the sink, when its client has read on. */
  resume(): void {
    if (this.news.size > 0) this.owner.hasNews(this);
  }

  /** From where to read which runs; nothing while a replay waits for its client. */
  wanted(): [runId: string, afterSequence: number][] {
    if (this.isClosed || (this.isReplaying && !this.sink.hasRoom)) return [];
    return [...this.news.keys()].map((runId) => [runId, this.cursors.get(runId) ?? 0]);
  }

  /** Of which topics to read the newest notice; asked once, it is forgotten: a notice that is missed is missed. */
  takeTopics(): string[] {
    const topics = [...this.topics];
    this.topics.clear();
    return topics;
  }

  takeNotice(notice: ToldNotice): void {
    if (this.isClosed || !this.sink.hasRoom) return;
    const news = this.words.of(notice);
    if (news) this.sink.notice?.(news);
  }

  /** @param isAll whether the log held no more than these events of the run when they were read */
  async take(runId: string, events: readonly RunEvent[], isAll: boolean): Promise<void> {
    try {
      for (const event of events) await this.takeOne(event);
    } catch (error) {
      this.close();
      this.sink.fail(error);
    }
    const hasCaughtUp = (this.cursors.get(runId) ?? 0) >= (this.news.get(runId) ?? 0);
    if (isAll && (hasCaughtUp || events.length === 0)) this.news.delete(runId);
    if (this.isReplaying && this.news.size === 0) this.endReplay();
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const runId of this.cursors.keys()) this.owner.leaves(this, runId);
    this.news.clear();
    this.cursors.clear();
    this.ended.clear();
    this.topics.clear();
    this.words.clear();
    this.owner.closed(this);
  }

  private covers(threadId: string | undefined, runId: string): boolean {
    if (this.scope.threadId === undefined) return false;
    return this.scope.runId ? this.scope.runId === runId : this.scope.threadId === threadId;
  }

  private async takeOne(event: RunEvent): Promise<void> {
    const cursor = this.cursors.get(event.runId) ?? ENDED;
    if (this.isClosed || event.sequence <= cursor) return;
    this.cursors.set(event.runId, event.sequence);
    if (event.type === RUN_END) {
      this.ignore(event.runId);
      this.words.clear();
    }
    await this.sink.receive(event);
  }

  private endReplay(): void {
    this.isReplaying = false;
    if (!this.isClosed) this.sink.caughtUp?.();
  }

  private leave(runId: string): void {
    if (this.cursors.delete(runId)) this.owner.leaves(this, runId);
    this.ended.add(runId);
    if (this.ended.size <= ENDED_REMEMBERED) return;
    for (const oldest of this.ended) {
      this.ended.delete(oldest);
      return;
    }
  }
}
