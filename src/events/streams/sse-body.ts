import { Readable } from 'node:stream';
import type { Transport } from '../live/outbox';
import { StreamBrokenOffError } from './stream-broken-off.error';

/** Bytes that wait in this process for a client before it counts as not reading. */
const HIGH_WATER_MARK = 16_384;

export interface SseBodyHandlers {
  /** The response is being sent: the call's session has been committed. */
  begin(): void;
  /** The client has read on. */
  drained(): void;
  /** The response has ended, or the client has gone. */
  ended(): void;
}

/** The body of a response that is an event stream: lazy, so that nothing begins for a response that is never sent. */
export class SseBody extends Readable implements Transport {
  private hasBegun = false;
  private room = false;

  constructor(private readonly handlers: SseBodyHandlers) {
    super({ highWaterMark: HIGH_WATER_MARK });
  }

  get hasRoom(): boolean {
    return this.room && !this.destroyed;
  }

  write(text: string): void {
    if (!this.destroyed && !this.readableEnded) this.room = this.push(text);
  }

  end(): void {
    this.room = false;
    if (!this.destroyed) this.push(null);
  }

  /** An end that nobody can take for one: the connection is cut. */
  breakOff(): void {
    this.destroy(new StreamBrokenOffError());
  }

  override _read(): void {
    this.room = true;
    if (this.hasBegun) return this.handlers.drained();
    this.hasBegun = true;
    this.handlers.begin();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.room = false;
    this.handlers.ended();
    done(error);
  }
}
