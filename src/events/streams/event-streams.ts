import { type BeforeApplicationShutdown, Inject, Injectable, StreamableFile } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { EventStats } from '../live/event-stats';
import { LiveEvents } from '../live/live-events';
import { Heartbeat } from './heartbeat';
import { RunStream, type RunStreamOptions } from './run-stream';

/** Opens streams of runs. */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  private readonly begun = new Set<RunStream>();
  private isClosing = false;

  constructor(
    @Inject(LiveEvents) private readonly live: LiveEvents,
    @Inject(Heartbeat) private readonly heartbeat: Heartbeat,
    @Inject(EventStats) private readonly stats: EventStats,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /**
   * The body of a response. Nothing happens until the response is sent, which is after the call's session has been
   * committed; from then on the stream reads each piece in a short unit of work of its own.
   */
  open(options: RunStreamOptions): StreamableFile {
    const { live, heartbeat, stats } = this;
    const stream = new RunStream(options, {
      live,
      heartbeat,
      queueLength: this.config.eventQueueLength,
      onDrop: (count) => stats.add('dropped', count),
      onBegin: (begun) => this.add(begun),
      onClose: (closed) => this.begun.delete(closed),
    });
    return new StreamableFile(stream.body, { type: 'text/event-stream; charset=utf-8' })
      .setErrorHandler((_, response) => void response.destroy?.())
      .setErrorLogger(() => undefined);
  }

  /** Around the making of a run whose stream is opened as a new one's. @returns what ends it */
  expect(runId: string): () => void {
    return this.live.expect(runId);
  }

  /** Every client comes back, to another replica. */
  beforeApplicationShutdown(): void {
    this.isClosing = true;
    this.breakOff();
  }

  /** Each stream ends in the middle, so that its client knows that it is not whole, and comes back for the rest. */
  breakOff(): void {
    for (const stream of this.begun) stream.body.breakOff();
  }

  /** How many streams are open on this replica. */
  get size(): number {
    return this.begun.size;
  }

  private add(stream: RunStream): void {
    this.begun.add(stream);
    if (this.isClosing) stream.body.breakOff();
  }
}
