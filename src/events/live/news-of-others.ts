import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnModuleInit,
} from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { FailureSpell } from '../../database';
import { type Announcement, NOTICE } from './announcement';
import { type AnnouncementHandlers, AnnouncementListener } from './announcement-listener';
import { EventDirectory, type RunHead } from './event-directory';
import { SubscriptionIndex } from './subscription-index';

/** A transaction that begins a log may commit this much later than its event's time says. */
const COMMIT_MARGIN_MS = 60_000;

/**
 * News of runs on other replicas: by announcement, and by looking for oneself, since an announcement may be lost.
 * There are timers and questions only while somebody listens.
 */
@Injectable()
export class NewsOfOthers implements AnnouncementHandlers, OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(NewsOfOthers.name);
  private readonly unknown = new Set<string>();
  private readonly topics = new Set<string>();
  private readonly everyMs: number;
  private stopListening = (): void => undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private asking: Promise<void> | undefined;
  private lookedAt = new Date();
  private readonly spell = new FailureSpell(this.logger, 'Looking for events of other replicas');

  constructor(
    @Inject(AnnouncementListener) private readonly listener: AnnouncementListener,
    @Inject(EventDirectory) private readonly directory: EventDirectory,
    @Inject(SubscriptionIndex) private readonly index: SubscriptionIndex,
    @Inject(AirlockConfig) config: AirlockConfig,
  ) {
    // Twice as often: what just missed a look is then still found within the time.
    this.everyMs = Math.ceil(config.eventPollMs / 2);
  }

  onModuleInit(): void {
    this.stopListening = this.listener.subscribe(this);
  }

  get isLooking(): boolean {
    return this.timer !== undefined;
  }

  /** Somebody listens. */
  begin(): void {
    if (this.timer) return;
    this.lookedAt = new Date();
    this.timer = setInterval(() => this.look(), this.everyMs);
  }

  /** Nobody listens any more. */
  rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.unknown.clear();
    this.topics.clear();
  }

  connected(): void {
    this.look();
  }

  /** A run that nobody here follows may have begun in a thread that somebody here listens to. */
  heard(announcements: readonly Announcement[]): void {
    for (const { run, seq } of announcements) {
      if (seq === NOTICE) this.topics.add(run);
      else this.heardOf(run, seq);
    }
    if (this.index.size === 0) this.topics.clear();
    if (this.unknown.size + this.topics.size > 0) this.asking ??= this.ask();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopListening();
    this.rest();
    await Promise.all([this.looking, this.asking]);
  }

  private heardOf(runId: string, sequence: number): void {
    const followers = this.index.ofRun(runId);
    for (const follower of followers) follower.notice(follower.scope.threadId, runId, sequence);
    if (followers.length === 0 && this.index.hasThreads) this.unknown.add(runId);
  }

  private async ask(): Promise<void> {
    while (this.unknown.size + this.topics.size > 0) {
      const [runs, topics] = [[...this.unknown], [...this.topics]];
      this.unknown.clear();
      this.topics.clear();
      if (runs.length > 0) await this.tellOf(() => this.directory.owners(runs));
      if (topics.length > 0) await this.tellOfNotices(topics);
    }
    this.asking = undefined;
  }

  /** Of the moment: one that cannot be asked about now is left out. */
  private async tellOfNotices(topics: readonly string[]): Promise<void> {
    try {
      for (const owner of await this.directory.noticeOwners(topics))
        for (const subscription of this.index.ofUser(owner.userId)) subscription.noticeTopic(owner);
    } catch (error) {
      this.logger.debug(`Notices of other replicas are left out: ${String(error)}`);
    }
  }

  private look(): void {
    if (this.index.size === 0) return;
    this.looking ??= this.lookOnce().finally(() => {
      this.looking = undefined;
    });
  }

  private async lookOnce(): Promise<void> {
    const since = new Date(this.lookedAt.getTime() - COMMIT_MARGIN_MS);
    const now = new Date();
    const runs = this.index.followedRuns();
    const threads = this.index.threads();
    if (runs.length > 0) await this.tellOf(() => this.directory.headsOf(runs));
    if (threads.length === 0 || (await this.tellOf(() => this.directory.begunIn(threads, since))))
      this.lookedAt = now;
  }

  /** @returns whether the question was answered; if not, the next look asks again */
  private async tellOf(question: () => Promise<RunHead[]>): Promise<boolean> {
    try {
      for (const { userId, threadId, runId, sequence } of await question())
        for (const subscription of this.index.ofUser(userId)) subscription.notice(threadId, runId, sequence);
      this.spell.worked();
      return true;
    } catch (error) {
      this.spell.failed(error);
      return false;
    }
  }
}
