import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AnnouncementListener } from './live/announcement-listener';
import { Announcer } from './live/announcer';
import { EventDirectory } from './live/event-directory';
import { EventsCheck } from './live/events.check';
import { EventStats } from './live/event-stats';
import { LiveEvents } from './live/live-events';
import { NewsOfOthers } from './live/news-of-others';
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
    NewsOfOthers,
    RunNews,
    SubscriptionIndex,
    { provide: RunJournal, useExisting: EventLog },
    { provide: RunWatch, useExisting: RunNews },
  ],
  exports: [EventLog, EventRepository, EventStats, LiveEvents, RunJournal, RunWatch],
})
export class EventLogModule {}
