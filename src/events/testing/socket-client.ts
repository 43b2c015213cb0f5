import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { EventServer } from './event-server';

/** What any payload of ours may hold, as far as the tests look. */
export interface ReceivedPayload {
  readonly run_id: string;
  readonly thread_id: string;
  readonly run_ids: string[];
  readonly request_id: string;
  readonly status: string | number;
  readonly detail: string;
  readonly message: string;
  readonly text: string;
  readonly count: number;
  readonly from_sequence: number;
  readonly to_sequence: number;
  readonly values: unknown;
  readonly messages: { readonly content: string }[];
  readonly threads: { readonly values: { readonly messages: { readonly content: string }[] } }[];
}

/** A frame as it came: an event's envelope, a result or an error. */
export interface ReceivedFrame {
  readonly type: string;
  readonly reply_to?: string | number | null;
  readonly event_id?: string;
  readonly sequence: number;
  readonly run_id: string;
  readonly thread_id: string;
  readonly agent_name: string | null;
  readonly execution_id: string | null;
  readonly timestamp: string;
  readonly payload: ReceivedPayload;
}

export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** A handshake that was answered by HTTP instead. */
export class RefusedError extends Error {
  constructor(
    readonly status: number,
    readonly body: { readonly detail: string },
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
    socket.on('message', (data: Buffer) => {
      this.frames.push(JSON.parse(data.toString('utf8')) as ReceivedFrame);
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
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () =>
          reject(
            new RefusedError(
              response.statusCode ?? 0,
              JSON.parse(body || '{}') as { detail: string },
              response.headers,
            ),
          ),
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
    const [found] = this.frames.filter(matches);
    if (!found) throw new Error('The frame has gone');
    return found;
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
