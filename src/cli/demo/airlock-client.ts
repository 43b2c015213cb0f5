import { createParser, type EventSourceMessage } from 'eventsource-parser';

export interface RunEvent {
  readonly type: string;
  readonly agent_name: string | null;
  readonly timestamp: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

interface RunState {
  readonly state: { readonly outcomes: Readonly<Record<string, { readonly output?: unknown }>> };
}

export interface ImportReport {
  readonly import_id: string;
  readonly counts: {
    readonly rows_read: number;
    readonly imported: number;
    readonly rejected: number;
    /** Columns that were not used, as their unit is open, and the field that each may be. */
    readonly open_columns?: Readonly<Record<string, string>>;
  };
}

/** The server said no; carries its own words. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
    this.name = 'ApiError';
  }
}

/** What the demo needs of the HTTP API, as one user. Nothing but public routes: any client could do the same. */
export class AirlockClient {
  constructor(
    private readonly base: string,
    private readonly token: string,
  ) {}

  /** @param body bytes of the file as they are read, so that a file of any size fits */
  async import(
    body: ReadableStream<Uint8Array>,
    type: string,
    query: Readonly<Record<string, string>>,
  ): Promise<ImportReport> {
    const path = `/v2/workloads/import?${new URLSearchParams(query).toString()}`;
    const init = { method: 'POST', body, duplex: 'half', headers: { 'Content-Type': type } };
    return (await this.call(path, init as RequestInit)).json() as Promise<ImportReport>;
  }

  async createThread(): Promise<string> {
    const { thread_id: id } = (await this.post('/v2/threads', {})) as { thread_id: string };
    return id;
  }

  async createRun(threadId: string, agent: string, question: string): Promise<string> {
    const run = await this.post(`/v2/threads/${threadId}/runs`, {
      assistant_id: agent,
      input: { messages: [{ role: 'user', content: question }] },
    });
    return (run as { run_id: string }).run_id;
  }

  /** The run's events as they are committed, until its terminal one; resumes where a broken connection left off. */
  async *events(threadId: string, runId: string): AsyncGenerator<RunEvent> {
    let last = '0';
    for (let ended = false; !ended;) {
      for await (const message of this.stream(`/v2/threads/${threadId}/runs/${runId}/events`, last)) {
        last = message.id ?? last;
        ended ||= message.event === 'orchestration_completed';
        yield JSON.parse(message.data) as RunEvent;
      }
    }
  }

  async report(threadId: string, runId: string): Promise<string> {
    const headers = { Accept: 'text/markdown' };
    return (await this.call(`/v2/threads/${threadId}/runs/${runId}/report`, { headers })).text();
  }

  /** What one agent of the run has answered. */
  async answer(threadId: string, runId: string, agent: string): Promise<unknown> {
    const response = await this.call(`/v2/threads/${threadId}/runs/${runId}/state`, {});
    const { state } = (await response.json()) as RunState;
    return state.outcomes[agent]?.output;
  }

  private async *stream(path: string, lastEventId: string): AsyncGenerator<EventSourceMessage> {
    const headers = { Accept: 'text/event-stream', 'Last-Event-ID': lastEventId };
    const response = await this.call(path, { headers });
    const arrived: EventSourceMessage[] = [];
    const parser = createParser({ onEvent: (message) => arrived.push(message) });
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
      yield* arrived.splice(0);
    }
  }

  private async post(path: string, body: object): Promise<unknown> {
    const headers = { 'Content-Type': 'application/json' };
    return (await this.call(path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  }

  private async call(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), Authorization: `Bearer ${this.token}` };
    const response = await fetch(`${this.base}${path}`, { ...init, headers });
    if (response.ok) return response;
    throw new ApiError(response.status, detailOf(await response.text()) ?? response.statusText);
  }
}

function detailOf(text: string): string | undefined {
  try {
    const { detail, errors } = JSON.parse(text) as {
      detail?: string;
      errors?: { path: string; message: string }[];
    };
    const faults = (errors ?? []).map(({ path, message }) => `\n  ${path}: ${message}`).join('');
    return detail && detail + faults;
  } catch {
    return undefined;
  }
}
