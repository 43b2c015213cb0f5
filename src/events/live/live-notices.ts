import { UnitOfWork, type ScopedKey, type UserExecutionContext } from '@airlock/session';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { FailureSpell } from '../../database';
import { Announcer } from './announcer';
import type { LiveNotice } from './live-notice';
import { NoticeRepository } from './notice-repository';

interface Topic {
  /** What is to be told next; newer words take the place of older ones. */
  next: LiveNotice | undefined;
  /** When that is told. */
  told: PromiseWithResolvers<void>;
}

/**
 * Tells a user's listeners, on every replica, of things of the moment. However often it is told of a topic, so much goes
 * out in a time and no more, and always the newest.
 */
@Injectable()
export class LiveNotices {
  private readonly spell = new FailureSpell(new Logger(LiveNotices.name), 'Telling of things of the moment');
  private readonly topics = new Map<ScopedKey, Topic>();

  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(NoticeRepository) private readonly notices: NoticeRepository,
    @Inject(Announcer) private readonly announcer: Announcer,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /** Topics that are still being told of: what is written next of each. */
  get underWay(): number {
    return this.topics.size;
  }

  /** @returns when this, or what has replaced it, is told; a notice that cannot be told is left out */
  tell(context: UserExecutionContext, notice: Omit<LiveNotice, 'userId'>): Promise<void> {
    const key = context.scopedKey('notice', notice.topic);
    const whole: LiveNotice = { ...notice, userId: context.userId };
    const topic = this.topics.get(key);
    if (topic) {
      topic.next = whole;
      return topic.told.promise;
    }
    const begun: Topic = { next: whole, told: Promise.withResolvers() };
    const { promise } = begun.told;
    this.topics.set(key, begun);
    void this.work(context, key, begun);
    return promise;
  }

  private async work(context: UserExecutionContext, key: ScopedKey, topic: Topic): Promise<void> {
    for (let notice = topic.next; notice; notice = topic.next) {
      const { told } = topic;
      topic.next = undefined;
      topic.told = Promise.withResolvers();
      await this.put(context, notice);
      told.resolve();
      await new Promise((resolve) => setTimeout(resolve, this.config.liveNoticeMs));
    }
    this.topics.delete(key);
  }

  private async put(context: UserExecutionContext, notice: LiveNotice): Promise<void> {
    try {
      await this.units.run(context, { name: 'live_notice' }, async ({ manager, session }) => {
        await this.notices.put(manager, notice);
        session.afterCommit(() => this.announcer.announceNotice(notice));
      });
      this.spell.worked();
    } catch (error) {
      this.spell.failed(error);
    }
  }
}
