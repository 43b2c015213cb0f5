import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Metrics } from '../monitoring';
import { type EventCounter, EventStats } from './live/event-stats';
import { LiveEvents } from './live/live-events';
import { SocketGateway } from './sockets/socket.gateway';
import { EventStreams } from './streams/event-streams';

const COUNTED: Readonly<Record<EventCounter, string>> = {
  dropped: 'Frames that a slow client was not sent',
  malformed_frames: 'Frames of sockets that no message could be read from',
  oversized_frames: 'Frames of sockets that were too long',
  unknown_types: 'Messages of sockets of a type that there is not',
  refused_sockets: 'Handshakes of sockets that were refused',
};

/** What operators see of the events of this replica: numbers only, nobody's name (A2). */
@Injectable()
export class EventMetrics implements OnModuleInit {
  constructor(
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(EventStats) private readonly stats: EventStats,
    @Inject(LiveEvents) private readonly live: LiveEvents,
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(SocketGateway) private readonly sockets: SocketGateway,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge('airlock_sockets', 'Open sockets', () => this.sockets.size);
    this.metrics.gauge('airlock_event_streams', 'Open event streams', () => this.streams.size);
    this.metrics.gauge('airlock_event_subscriptions', 'Open subscriptions', () => this.live.size);
    for (const counter of this.stats.names) this.register(counter);
  }

  private register(counter: EventCounter): void {
    const name = `airlock_events_${counter}_total`;
    this.metrics.counted(name, COUNTED[counter], () => this.stats.of(counter));
  }
}
