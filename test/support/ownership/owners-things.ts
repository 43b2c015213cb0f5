import { type Call, callerOf } from '@airlock/testing';
import type { TestServer } from '../airlock';
import { tokenOf } from '../tokens';
import type { Background } from './background';
import type { HoldingModel } from './holding-model';

/** A run and the thread it was asked in. */
export type RunIds = {
  readonly thread_id: string;
  readonly run_id: string;
};

/** A run that is at work, and one that waits for it to end. */
export type LiveRuns = RunIds & { readonly waiting_run_id: string };

const ENDED = 409;

/** Makes what one user owns, through the API, a secret in every field there is. */
export class OwnersThings {
  private ended: Promise<RunIds> | undefined;
  private live: LiveRuns | undefined;

  constructor(
    private readonly server: TestServer,
    private readonly model: HoldingModel,
    private readonly background: Background,
    readonly userId: string,
    readonly secret: string,
  ) {}

  async thread(): Promise<{ thread_id: string }> {
    const { secret: note } = this;
    const { thread_id } = await this.post<RunIds>('/v2/threads', { metadata: { note } });
    return { thread_id };
  }

  async import(): Promise<{ import_id: string }> {
    const csv = `time,model,input_tokens,output_tokens,workload\n2025-01-01T00:00:00Z,gpt-4o,10,10,${this.secret}\n`;
    const path = '/v2/workloads/import?allow_duplicate=true';
    const { import_id } = await this.post<{ import_id: string }>(path, csv, 'text/csv');
    return { import_id };
  }

  /** One of its own that has ended, with its report, for routes that write. */
  async run(): Promise<RunIds> {
    const { thread_id } = await this.thread();
    const { run_id } = await this.ask(thread_id, this.secret);
    await this.call({ method: 'GET', path: `${pathOf(thread_id, run_id)}/join` });
    return { thread_id, run_id };
  }

  /** The same for all routes that only read. */
  readRun = (): Promise<RunIds> => (this.ended ??= this.run());

  /** A new run at work, which waits for its model, and another behind it; earlier ones are ended. */
  async liveRuns(): Promise<LiveRuns> {
    await this.endLiveRuns();
    const { thread_id } = await this.thread();
    const hold = this.model.newHold();
    const { run_id } = await this.ask(thread_id, `${hold} ${this.secret}`);
    await this.model.isAsked(hold);
    const { run_id: waiting_run_id } = await this.ask(thread_id, this.secret);
    this.live = { thread_id, run_id, waiting_run_id };
    return this.live;
  }

  /** One that its owner has stopped in the middle: it can go on. */
  async stoppedRun(): Promise<RunIds> {
    const { thread_id, run_id } = await this.liveRuns();
    await this.endLiveRuns();
    return { thread_id, run_id };
  }

  async endLiveRuns(): Promise<void> {
    const { live } = this;
    this.live = undefined;
    this.model.dropHolds();
    if (!live) return;
    for (const id of [live.waiting_run_id, live.run_id])
      await this.post(`${pathOf(live.thread_id, id)}/cancel`, {});
  }

  /** Resolves when the server writes nothing of its own accord. */
  async atRest(): Promise<void> {
    // The question of the run that is held is booked when it is over.
    await this.background.rest(this.model.asked - (this.live ? 1 : 0), this.live?.run_id);
  }

  private async ask(threadId: string, content: string): Promise<RunIds> {
    return this.post(`/v2/threads/${threadId}/runs`, question(content));
  }

  private async post<T>(path: string, body: unknown, type?: string): Promise<T> {
    const headers = type === undefined ? undefined : { 'content-type': type };
    return this.call<T>({ method: 'POST', path, body, headers });
  }

  private async call<T>(call: Call): Promise<T> {
    const token = await tokenOf(this.server, this.userId);
    const answer = await callerOf(this.server.url)({ ...call, token });
    if (answer.status >= 300 && answer.status !== ENDED)
      throw new Error(`${call.method} ${call.path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text) as T;
  }
}

export const pathOf = (threadId: string, runId: string): string => `/v2/threads/${threadId}/runs/${runId}`;

export const question = (content: string): object => ({
  assistant_id: 'supervisor',
  input: { messages: [{ role: 'user', content }] },
});
