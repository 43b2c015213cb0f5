import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { EventServer } from './event-server';

/** A frame as it came: an event's envelope, a result or an error. */
export type ReceivedFrame = Record<string, any>;

export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** A handshake that was answered by HTTP instead. */
export class RefusedError extends Error {
  constructor(
    readonly status: number,
    readonly body: any,
    readonly headers: Record<string, string | string[] | undefined>,
  ) {
    super(`refused with ${status}`);
  }
}

/** A client's side of a socket. */
export class SocketClient {
  readonly frames: ReceivedFrame[] = [];
  readonly closed: Promise<Closing>;
  private readonly waiting: (() => void)[] = [];
  private isOver = false;
  private nextId = 1;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      this.frames.push(JSON.parse(String(data)));
      this.wake();
    });
    this.closed = new Promise((resolve) =>
      socket.once('close', (code, reason) => {
        this.isOver = true;
        this.wake();
        resolve({ code, reason: reason.toString() });
      }),
    );
    socket.on('error', () => undefined);
  }

  static async open(server: Pick<EventServer, 'url'>, token: string): Promise<SocketClient> {
    return SocketClient.connect(server, [], { authorization: `Bearer ${token}` });
  }

  /** @throws RefusedError */
  static async connect(
    server: Pick<EventServer, 'url'>,
    protocols: string[],
    headers: Record<string, string> = {},
    path = '/v2/socket',
  ): Promise<SocketClient> {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, protocols, { headers });
    const client = new SocketClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
      socket.once('unexpected-response', (_, response) => {
        let body = '';
        response.on('data', (chunk) => (body += chunk));
        response.on('end', () =>
          reject(new RefusedError(response.statusCode ?? 0, JSON.parse(body || 'null'), response.headers)),
        );
      });
    });
    return client;
  }

  /** What is no answer: events of runs. */
  get events(): ReceivedFrame[] {
    return this.frames.filter(({ event_id }) => event_id !== undefined);
  }

  eventsOf(runId: string): ReceivedFrame[] {
    return this.events.filter(({ run_id }) => run_id === runId);
  }

  /** Sends a message and waits for its answer. */
  async ask(type: string, payload: object = {}): Promise<ReceivedFrame> {
    const id = `m${this.nextId++}`;
    this.socket.send(JSON.stringify({ type, id, payload }));
    return this.frame(({ reply_to }) => reply_to === id);
  }

  async frame(matches: (frame: ReceivedFrame) => boolean): Promise<ReceivedFrame> {
    await this.until(() => this.frames.some(matches));
    return this.frames.find(matches) ?? {};
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.isOver) throw new Error(`The socket closed after ${this.frames.length} frames`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  async close(): Promise<void> {
    if (this.isOver) return;
    this.socket.close();
    await once(this.socket, 'close');
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
