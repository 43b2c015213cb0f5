import { randomUUID } from 'node:crypto';
import type { TestServer } from './airlock';

/** Headers by which a route says that it is going to end. */
export const DEPRECATED = ['deprecation', 'sunset'];

const WHOLE_LOG = { start_time: '2025-01-01T00:00:00Z', end_time: '2026-01-01T00:00:00Z' };
const SOME_ID = randomUUID();

/** Every v1 route as it is called, and the v2 route that follows it, with the ids that the call names. */
export const V1_CALLS = [
  { name: 'run_agent', method: 'POST', path: 'run_agent', successor: '/v2/runs' },
  { name: 'message', method: 'POST', path: 'message', successor: '/v2/threads/:thread_id/runs/wait' },
  { name: 'stream', method: 'POST', path: 'stream', successor: '/v2/runs/stream' },
  {
    name: 'status',
    method: 'GET',
    path: `${SOME_ID}/status`,
    successor: `/v2/threads/:thread_id/runs/${SOME_ID}`,
  },
  {
    name: 'state',
    method: 'GET',
    path: `${SOME_ID}/state`,
    successor: `/v2/threads/:thread_id/runs/${SOME_ID}/state`,
  },
  {
    name: 'thread_runs',
    method: 'GET',
    path: `thread/${SOME_ID}/runs`,
    successor: `/v2/threads/${SOME_ID}/runs`,
  },
] as const;

/** The body of run_agent and stream. */
export const runOrder = (query: string, time_range = WHOLE_LOG) => ({
  query,
  workloads: [{ query: 'all of it', data_source: { source_table: 'workload_events' }, time_range }],
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows what it asked for
  readonly body: any;
}

interface Run {
  readonly run_id: string;
  readonly thread_id: string;
}

interface ListedRun extends Run {
  readonly status: string;
}

/** One user of the v1 routes. */
export class V1Client {
  private constructor(
    private readonly url: string,
    readonly authorization: string,
  ) {}

  static async of(server: TestServer, userId: string): Promise<V1Client> {
    return new V1Client(server.url, await server.bearer(userId));
  }

  get(path: string): Promise<Answer> {
    return this.v1(path);
  }

  post(path: string, body: object): Promise<Answer> {
    return this.v1(path, { method: 'POST', body: JSON.stringify(body) });
  }

  v1(path: string, init: RequestInit = {}): Promise<Answer> {
    return this.v2(`/v1/agent/${path}`, init);
  }

  async v2(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = {
      authorization: this.authorization,
      'content-type': 'application/json',
      ...init.headers,
    };
    const response = await fetch(this.url + path, { ...init, headers });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? (JSON.parse(text) as unknown) : text,
    };
  }

  async import(csv: string): Promise<void> {
    const headers = { 'content-type': 'text/csv' };
    const { status } = await this.v2('/v2/workloads/import', { method: 'POST', body: csv, headers });
    if (status !== 201) throw new Error(`Not imported: ${status}`);
  }

  /** Starts a run by run_agent and waits for its end. */
  async finished(order: object): Promise<{ run_id: string; thread_id: string }> {
    const { body } = await this.post('run_agent', order);
    const { run_id } = body as { run_id: string };
    const successor = (await this.get(`${run_id}/status`)).headers.get('link') ?? '';
    const [, thread_id = ''] = /threads\/([^/]+)\/runs/.exec(successor) ?? [];
    await this.v2(`/v2/threads/${thread_id}/runs/${run_id}/join`);
    return { run_id, thread_id };
  }

  /** The runs of the newest threads. */
  async runs(): Promise<ListedRun[]> {
    const { body } = await this.v2('/v2/threads/search', { method: 'POST', body: '{"limit":100}' });
    const ofThread = async ({ thread_id }: { thread_id: string }): Promise<ListedRun[]> => {
      const { body: listed } = await this.get(`thread/${thread_id}/runs`);
      return (listed as { runs: ListedRun[] }).runs.map((run) => ({ ...run, thread_id }));
    };
    return (await Promise.all((body as { thread_id: string }[]).map(ofThread))).flat();
  }

  async liveRuns(): Promise<ListedRun[]> {
    return (await this.runs()).filter(({ status }) => LIVE.includes(status));
  }

  async cancel({ run_id, thread_id }: Run): Promise<void> {
    await this.v2(`/v2/threads/${thread_id}/runs/${run_id}/cancel`, { method: 'POST', body: '{}' });
  }
}

const LIVE: readonly string[] = ['queued', 'starting', 'running', 'completing'];
