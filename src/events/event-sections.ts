import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { RoomSections } from '../monitoring';
import { EventStats } from './live/event-stats';
import { LiveEvents } from './live/live-events';
import { SocketGateway } from './sockets/socket.gateway';
import { SocketRouter } from './sockets/socket-router';
import { EventStreams } from './streams/event-streams';

/** What the operators' dashboard shows of live events on this replica (A2). */
@Injectable()
export class EventSections implements OnModuleInit {
  constructor(
    @Inject(RoomSections) private readonly sections: RoomSections,
    @Inject(EventStats) private readonly stats: EventStats,
    @Inject(LiveEvents) private readonly live: LiveEvents,
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(SocketGateway) private readonly sockets: SocketGateway,
    @Inject(SocketRouter) private readonly router: SocketRouter,
  ) {}

  onModuleInit(): void {
    this.sections.register('socket_messages', () => this.router.unanswered);
    this.sections.register('live', () => ({
      sockets: this.sockets.size,
      streams: this.streams.size,
      subscriptions: this.live.size,
      dropped_events: this.stats.of('dropped'),
    }));
  }
}
