import type { UserExecutionContext } from '@airlock/session';
import type { WebSocket } from 'ws';
import type { Principal } from '../../auth';
import { noticeEnvelope, type ToldNotice } from '../live/live-notice';
import type { LiveEvents } from '../live/live-events';
import { Outbox, type Transport } from '../live/outbox';
import type { EventSink, Subscription } from '../live/subscription';
import { isTerminal } from '../log/event-type';
import { envelopeOf, type RunEvent } from '../log/run-event';
import { gapEnvelope } from '../streams/native-dialect';
import type { ServerFrame } from './server-frame';
import type { FollowedRun, SocketHandle } from './socket-command';
import type { Admission } from './socket-handshake';

/** Bytes on their way to a client that has not read them, from which on it counts as slow. */
const HIGH_WATER_MARK = 65_536;
/** WebSocket.OPEN */
const OPEN = 1;
const INTERNAL_ERROR = 1_011;

export interface ConnectionOptions {
  readonly live: LiveEvents;
  readonly queueLength: number;
  readonly queueChars: number;
  readonly onDrop: (count: number) => void;
}

/** One open socket: it belongs to one user for life. What it is sent goes through one bounded queue. */
export class SocketConnection implements SocketHandle, EventSink, Transport {
  readonly principal: Principal;
  private readonly outbox: Outbox;
  /** What concerns the user and no thread. */
  private readonly atLarge: Subscription;
  private subscription: Subscription | undefined;
  private onRoom: (() => void) | undefined;

  constructor(
    private readonly client: WebSocket,
    readonly admission: Admission,
    private readonly options: ConnectionOptions,
  ) {
    this.principal = admission.principal;
    this.outbox = new Outbox({
      limit: options.queueLength,
      limitChars: options.queueChars,
      transport: this,
      gapText: (gap) => JSON.stringify(gapEnvelope(gap)),
      onDrop: options.onDrop,
    });
    this.atLarge = options.live.subscribe(admission.context, {}, this);
  }

  get isOpen(): boolean {
    return this.client.readyState === OPEN;
  }

  get isListening(): boolean {
    return this.subscription !== undefined;
  }

  get hasRoom(): boolean {
    return this.isOpen && this.client.bufferedAmount < HIGH_WATER_MARK;
  }

  write(text: string): void {
    this.client.send(text, () => this.wrote());
  }

  /** Answers are never dropped; whoever does not read them is not asked for more. */
  answer(frame: ServerFrame): void {
    this.outbox.emit({ text: JSON.stringify(frame), isTerminal: true });
  }

  join(context: UserExecutionContext, threadId: string, runs: readonly FollowedRun[]): void {
    this.subscription?.close();
    if (!this.isOpen) return;
    const subscription = this.options.live.subscribe(context, { threadId }, this);
    this.subscription = subscription;
    for (const { runId, isOver } of runs) if (isOver) subscription.ignore(runId);
    for (const { runId, afterSequence, isOver } of runs)
      if (!isOver) subscription.follow(runId, afterSequence);
  }

  receive(event: RunEvent): void {
    const { threadId, runId, sequence, type } = event;
    this.outbox.emit({
      text: JSON.stringify(envelopeOf(event)),
      isTerminal: isTerminal(type),
      origin: { threadId, runId, sequence },
    });
  }

  notice(notice: ToldNotice): void {
    this.outbox.emit({ text: JSON.stringify(noticeEnvelope(notice)) });
  }

  fail(): void {
    this.client.close(INTERNAL_ERROR, 'Come back for what is missing');
  }

  /** Resolves when the client has read enough for another message of its own to be worked on. */
  async readyForMore(): Promise<void> {
    if (!this.isOpen || !this.outbox.isFull) return;
    await new Promise<void>((resolve) => {
      this.onRoom = resolve;
    });
  }

  /** The socket is gone. */
  close(): void {
    this.atLarge.close();
    this.subscription?.close();
    this.outbox.close();
    this.onRoom?.();
  }

  private wrote(): void {
    this.outbox.flush();
    if (!this.outbox.isFull) this.onRoom?.();
    if (this.outbox.isEmpty) this.subscription?.resume();
  }
}
