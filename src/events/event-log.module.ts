import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AnnouncementListener } from './live/announcement-listener';
import { Announcer } from './live/announcer';
import { EventDirectory } from './live/event-directory';
import { EventsCheck } from './live/events.check';
import { EventStats } from './live/event-stats';
import { LiveEvents } from './live/live-events';
import { LiveNotices } from './live/live-notices';
import { LiveWords } from './live/live-words';
import { NoticeRepository } from './live/notice-repository';
import { RecentEvents } from './live/recent-events';
import { NewsOfOthers } from './live/news-of-others';
import { NewsReader } from './live/news-reader';
import { SubscriptionIndex } from './live/subscription-index';
import { RunJournal, RunWatch } from '../runs';
import { RunNews } from './live/run-news';
import { DeclaredEventTypes } from './log/declared-event-types';
import { EventCheck } from './log/event-check';
import { EventLog } from './log/event-log';
import { EventRepository } from './log/event-repository';

/** Global, because whatever happens in any room may be an event. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    AnnouncementListener,
    Announcer,
    DeclaredEventTypes,
    EventCheck,
    EventDirectory,
    EventLog,
    EventRepository,
    EventStats,
    EventsCheck,
    LiveEvents,
    LiveNotices,
    LiveWords,
    NewsOfOthers,
    NewsReader,
    NoticeRepository,
    RecentEvents,
    RunNews,
    SubscriptionIndex,
    { provide: RunJournal, useExisting: EventLog },
    { provide: RunWatch, useExisting: RunNews },
  ],
  exports: [EventLog, EventRepository, EventStats, LiveEvents, LiveNotices, LiveWords, RunJournal, RunWatch],
})
export class EventLogModule {}
