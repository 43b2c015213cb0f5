import type { Client } from '@langchain/langgraph-sdk' with { 'resolution-mode': 'import' };
import { Client as Database } from 'pg';
import { startAirlock, type TestServer } from './support/airlock';
import { langGraphClient } from './support/langgraph-client';

/** The SDK is an ES module for its users too. */
const sdk = () => import('@langchain/langgraph-sdk');

const INPUT = { messages: [{ role: 'user', content: 'Where does my money go?' }] };

describe('The LangGraph SDK pointed at /v2', () => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await startAirlock();
    const { Client: SdkClient } = await sdk();
    client = new SdkClient({
      apiUrl: `${server.url}/v2`,
      defaultHeaders: { Authorization: await server.bearer('alice') },
    });
  });

  afterAll(() => server.close());

  it('finds the agents as assistants, with their schemas', async () => {
    const assistants = await client.assistants.search();
    const supervisor = await client.assistants.get('supervisor');
    const schemas = await client.assistants.getSchemas('triage');

    expect(assistants.map(({ assistant_id }) => assistant_id)).toEqual(
      expect.arrayContaining([
        'supervisor',
        'triage',
        'data',
        'optimization',
        'actions',
        'reporting',
        'data_helper',
      ]),
    );
    expect(supervisor.name).toBe('supervisor');
    expect(schemas.output_schema).toMatchObject({ type: 'object' });
  });

  it('creates a thread, runs in it, waits for the answer and lists the run', async () => {
    const thread = await client.threads.create({ metadata: { topic: 'sdk' } });

    const values = await client.runs.wait(thread.thread_id, 'supervisor', { input: INPUT });
    const runs = await client.runs.list(thread.thread_id);

    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      thread_id: thread.thread_id,
      assistant_id: 'supervisor',
      status: 'success',
    });
    const { messages } = values as { messages: { role: string; content: string }[] };
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect((await client.threads.get(thread.thread_id)).status).toBe('idle');
  });

  it('streams a run: metadata first, values, and the end of the stream after the end of the run', async () => {
    const thread = await client.threads.create();
    const seen: string[] = [];
    const told: object[] = [];
    let runId = '';

    for await (const part of client.runs.stream(thread.thread_id, 'supervisor', {
      input: INPUT,
      streamMode: ['values'],
      onRunCreated: (made) => told.push(made),
    })) {
      seen.push(part.event);
      if (part.event !== 'metadata') continue;
      runId = part.data.run_id ?? '';
      told.push(part.data);
    }
    const run = await client.runs.get(thread.thread_id, runId);

    expect(seen[0]).toBe('metadata');
    // By Content-Location, and by the first event.
    const which = { run_id: runId, thread_id: thread.thread_id };
    expect(told).toEqual([which, { ...which, attempt: 1 }]);
    expect(seen).toContain('values');
    expect(seen).not.toContain('error');
    expect(run.status).toBe('success');
  });

  it('streams a run that is made for it from its first event on, each once and in order (W7)', async () => {
    const ids: string[] = [];
    let last = '';

    for await (const part of client.runs.stream(null, 'supervisor', {
      input: INPUT,
      streamMode: ['custom'],
    })) {
      last = part.event;
      // An event that is told in several parts has one id.
      if ('id' in part && part.id !== undefined && part.id !== ids.at(-1)) ids.push(part.id);
    }

    // Sequences have no gap (P4), and the end is the last of them.
    expect(ids).toEqual(Array.from({ length: ids.length }, (_, index) => String(index + 1)));
    expect(ids.length).toBeGreaterThan(10);
    expect(last).toBe('end');
  });

  it('creates in the background, joins, and reads the state of the thread', async () => {
    const thread = await client.threads.create();

    const run = await client.runs.create(thread.thread_id, 'supervisor', { input: INPUT });
    await client.runs.join(thread.thread_id, run.run_id);
    const state = await client.threads.getState(thread.thread_id);
    const history = await client.threads.getHistory(thread.thread_id);

    expect((await client.runs.get(thread.thread_id, run.run_id)).status).toBe('success');
    expect((state.values as { messages: unknown[] }).messages).toHaveLength(2);
    expect(state.next).toEqual([]);
    expect(history.length).toBeGreaterThan(0);
  });

  it('cancels a run that waits behind another one', async () => {
    const thread = await client.threads.create();
    // The first one cannot end before the second is cancelled.
    const database = new Database({ connectionString: server.database.superuserUrl });
    await database.connect();
    await database.query('begin; lock table reports in share mode');
    const first = await client.runs.create(thread.thread_id, 'supervisor', { input: INPUT });
    const second = await client.runs.create(thread.thread_id, 'supervisor', { input: INPUT });

    await client.runs.cancel(thread.thread_id, second.run_id, true);
    await database.query('commit');
    await database.end();
    await client.runs.join(thread.thread_id, first.run_id);

    expect((await client.runs.get(thread.thread_id, second.run_id)).status).toBe('interrupted');
    expect((await client.runs.get(thread.thread_id, first.run_id)).status).toBe('success');
  });

  it('runs without a thread of its own choosing', async () => {
    const values = await client.runs.wait(null, 'supervisor', { input: INPUT });

    expect((values as { messages: unknown[] }).messages).toHaveLength(2);
  });

  it('shows nothing of it to another user', async () => {
    const thread = await client.threads.create();
    const bob = await langGraphClient(server, 'bob');

    await expect(bob.threads.get(thread.thread_id)).rejects.toThrow('404');
    await expect(bob.threads.search()).resolves.toEqual([]);
  });
});
