import { type CanaryUser, send } from '@airlock/testing';
import { ask, type RunBody } from '../../src/agent/testing/agent-server';
import { type ReceivedFrame, SocketClient } from '../../src/events/testing/socket-client';
import { SseClient } from '../../src/events/testing/sse-client';
import type { ReplicaProcess } from './replica-process';

const RUN_END = 'orchestration_completed';

/** Where events reached a user: one socket or one stream. */
export interface Receiver {
  readonly what: 'socket' | 'stream';
  readonly threadId: string;
  /** Of a stream: it is one run's. */
  readonly runId?: string;
  readonly events: readonly ReceivedFrame[];
}

interface ThreadSocket {
  readonly threadId: string;
  readonly client: SocketClient;
}

interface RunStream {
  readonly run: RunBody;
  readonly client: SseClient;
}

/** A user who looks at everything of his on every replica: a socket to each thread, a stream of each run. */
export class Watcher {
  readonly threads: string[] = [];
  private readonly sockets: ThreadSocket[] = [];
  private readonly streams: RunStream[] = [];

  constructor(
    readonly user: CanaryUser,
    private readonly replicas: readonly ReplicaProcess[],
  ) {}

  async openThread(): Promise<void> {
    const { thread_id: threadId } = await this.post<{ thread_id: string }>(0, '/v2/threads', {});
    this.threads.push(threadId);
    for (const replica of this.replicas) {
      const client = await SocketClient.open(replica, this.user.token);
      await client.ask('switch_thread', { thread_id: threadId });
      this.sockets.push({ threadId, client });
    }
  }

  /** @returns the status of each socket's refusal */
  tryThreadOf({ threads: [threadId] }: Watcher): Promise<(string | number)[]> {
    return Promise.all(
      this.sockets.map(async ({ client }) => {
        const { payload } = await client.ask('switch_thread', { thread_id: threadId });
        return payload.status;
      }),
    );
  }

  /** @param at the replica that is asked for it; the events are then asked for on all */
  async beginRun(at: number, threadId: string, message: string): Promise<void> {
    const run = await this.post<RunBody>(at, `/v2/threads/${threadId}/runs`, ask(message, 'worker'));
    const path = `/v2/threads/${threadId}/runs/${run.run_id}/events`;
    for (const { url } of this.replicas)
      this.streams.push({ run, client: await SseClient.open(url + path, this.user.token) });
  }

  /** Everything that was begun has come to its end at every receiver, and whatever was queued behind it is there too. */
  async heardAll(): Promise<void> {
    await Promise.all(this.streams.map(({ client }) => client.ended()));
    await Promise.all(
      this.sockets.map(async ({ threadId, client }) => {
        const begun = new Set(this.streams.map(({ run }) => run).filter((run) => run.thread_id === threadId));
        const ended = (): number => client.events.filter(({ type }) => type === RUN_END).length;
        await client.until(() => ended() >= begun.size);
        await client.ask('get_thread_history');
      }),
    );
  }

  get receivers(): Receiver[] {
    return [
      ...this.sockets.map(({ threadId, client }) => ({
        what: 'socket' as const,
        threadId,
        events: client.events,
      })),
      ...this.streams.map(({ run, client }) => ({
        what: 'stream' as const,
        threadId: run.thread_id,
        runId: run.run_id,
        events: client.events.map(({ data }) => data as unknown as ReceivedFrame),
      })),
    ];
  }

  async close(): Promise<void> {
    for (const { client } of this.streams) client.leave();
    await Promise.all(this.sockets.map(({ client }) => client.close()));
  }

  private async post<T>(at: number, path: string, body: object): Promise<T> {
    const { url = '' } = this.replicas[at] ?? {};
    const answer = await send(url, { method: 'POST', path, body, token: this.user.token });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  }
}
