import type { UserExecutionContext } from '@airlock/session';
import { type BeforeApplicationShutdown, Inject, Injectable, type StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import { finished } from 'node:stream';
import { AirlockConfig } from '../../config';
import { liveBody } from '../../http';
import { isEnded, type Run, type StartedRun } from '../../runs';
import { EventStats } from '../live/event-stats';
import { LiveEvents } from '../live/live-events';
import type { Dialect } from './dialect';
import { Heartbeat } from './heartbeat';
import { RunStream, type RunStreamOptions } from './run-stream';

/** A run that is yet to be made, and how its events are put. */
export interface NewRun {
  readonly start: () => Promise<StartedRun>;
  readonly dialectOf: (run: Run) => Dialect;
}

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
      queueChars: this.config.eventQueueChars,
      onDrop: (count) => stats.add('dropped', count),
      onBegin: (begun) => this.add(begun),
      onClose: (closed) => this.begun.delete(closed),
    });
    return liveBody(stream.body, 'text/event-stream; charset=utf-8');
  }

  /**
   * The body of the response to the call that makes the run. What happens while it is being made is remembered for it.
   * @param run.start makes and commits the run that the context names, or finds the one that the same call made before
   */
  async openNew(context: UserExecutionContext, response: Response, run: NewRun): Promise<StreamableFile> {
    finished(response, this.live.expect(context));
    const { run: made, isRepeat } = await run.start();
    return this.open({
      context,
      threadId: made.threadId,
      runId: made.id,
      afterSequence: 0,
      hasEnded: isEnded(made.status),
      dialect: run.dialectOf(made),
      // Only what begins in this process is sure to be remembered.
      isNew: !isRepeat && made.status !== 'queued',
    });
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
