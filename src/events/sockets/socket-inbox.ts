import type { WebSocket } from 'ws';
import { pauses } from '../../http';

/**
 * The messages of one socket, one after another: while one is worked on, the next stays unread. Thousands may come in one piece,
 * and those that are refused wait for nothing: in between everybody else has a turn.
 */
export class SocketInbox {
  private readonly waiting: { data: Buffer; isBinary: boolean }[] = [];
  private isWorking = false;

  /** @param handle must not throw */
  constructor(
    private readonly client: WebSocket,
    private readonly handle: (data: Buffer, isBinary: boolean) => Promise<void>,
  ) {}

  add(data: Buffer, isBinary: boolean): void {
    this.waiting.push({ data, isBinary });
    if (!this.isWorking) void this.work();
  }

  clear(): void {
    this.waiting.length = 0;
  }

  private async work(): Promise<void> {
    this.isWorking = true;
    this.client.pause();
    const pause = pauses();
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      await this.handle(next.data, next.isBinary);
      await pause();
    }
    this.isWorking = false;
    this.client.resume();
  }
}
