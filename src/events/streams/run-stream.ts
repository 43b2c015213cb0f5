import { Logger } from '@nestjs/common';
import type { ToldNotice } from '../live/live-notice';
import type { LiveEvents } from '../live/live-events';
import { Outbox } from '../live/outbox';
import type { EventSink, Subscription } from '../live/subscription';
import { RUN_END } from '../log/event-type';
import type { RunEvent } from '../log/run-event';
import type { Dialect } from './dialect';
import type { Heartbeat } from './heartbeat';
import { SseBody } from './sse-body';
import { sseComment } from './sse-frame';
import type { UserExecutionContext } from '@airlock/session';

export interface RunStreamOptions {
  readonly context: UserExecutionContext;
  readonly threadId: string;
  readonly runId: string;
  /** The last sequence that the client has. */
  readonly afterSequence: number;
  /** The run was over when the stream was asked for: there is a terminal event, which the client may have already. */
  readonly hasEnded: boolean;
  readonly dialect: Dialect;
  /** The run was made by this very call, which has expected it, and begins in this process: nothing is missed yet. */
  readonly isNew?: boolean;
}

export interface RunStreamParts {
  readonly live: LiveEvents;
  readonly heartbeat: Heartbeat;
  readonly queueLength: number;
  readonly queueChars: number;
  readonly onDrop: (count: number) => void;
  readonly onBegin: (stream: RunStream) => void;
  readonly onClose: (stream: RunStream) => void;
}

/** One run's events on their way to one client: what it has missed, then what happens, then the end. */
export class RunStream implements EventSink {
  readonly body: SseBody;
  private readonly logger = new Logger(RunStream.name);
  private readonly outbox: Outbox;
  private subscription: Subscription | undefined;
  private isOver = false;

  constructor(
    private readonly options: RunStreamOptions,
    private readonly parts: RunStreamParts,
  ) {
    this.body = new SseBody({
      begin: () => void this.begin(),
      drained: () => this.drained(),
      ended: () => this.close(),
    });
    this.outbox = new Outbox({
      limit: parts.queueLength,
      limitChars: parts.queueChars,
      transport: this.body,
      gapText: (gap) => options.dialect.gap(gap),
      onDrop: parts.onDrop,
    });
  }

  get hasRoom(): boolean {
    return this.outbox.isEmpty && this.body.hasRoom;
  }

  async receive(event: RunEvent): Promise<void> {
    for (const frame of await this.options.dialect.frames(event)) this.outbox.emit(frame);
    if (event.type !== RUN_END) return;
    this.isOver = true;
    this.endWhenRead();
  }

  notice(notice: ToldNotice): void {
    // It would be dropped, and must not be taken for told.
    if (this.outbox.isFull) return;
    const text = this.options.dialect.notice(notice);
    if (text !== undefined) this.outbox.emit({ text });
  }

  caughtUp(): void {
    this.isOver ||= this.options.hasEnded;
    this.endWhenRead();
  }

  /** The response breaks off: the client sees that it is not whole, and comes back for the rest. */
  fail(error: unknown): void {
    this.logger.error(`Run stream broke off: ${String(error)}`);
    this.body.breakOff();
  }

  private async begin(): Promise<void> {
    const { context, threadId, runId, afterSequence, dialect, isNew } = this.options;
    this.parts.onBegin(this);
    try {
      const opening = await dialect.opening();
      if (this.body.destroyed) return;
      this.body.write(opening);
      this.parts.heartbeat.add(this.beat);
      this.subscription = this.parts.live.subscribe(context, { threadId, runId }, this);
      if (isNew) this.subscription.followNew(runId);
      else this.subscription.follow(runId, afterSequence);
    } catch (error) {
      this.fail(error);
    }
  }

  private drained(): void {
    this.outbox.flush();
    this.endWhenRead();
    this.subscription?.resume();
  }

  private endWhenRead(): void {
    if (this.isOver && this.outbox.isEmpty) this.body.end();
  }

  private readonly beat = (): void => {
    if (this.hasRoom) this.body.write(sseComment('still here'));
  };

  private close(): void {
    this.parts.onClose(this);
    this.parts.heartbeat.remove(this.beat);
    this.outbox.close();
    this.subscription?.close();
  }
}
