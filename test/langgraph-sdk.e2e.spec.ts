import type { Client } from '@langchain/langgraph-sdk' with { 'resolution-mode': 'import' };
import { version } from '../package.json';
import { startAirlock, type TestServer } from './support/airlock';
import { langGraphClient } from './support/langgraph-client';
import { whileNoRunEnds } from './support/server-database';

/** The SDK is an ES module for its users too. */
const sdk = () => import('@langchain/langgraph-sdk');

const ask = (content: string) => ({ messages: [{ role: 'user', content }] });

const QUESTION = 'Where does my money go?';
const INPUT = ask(QUESTION);

describe('The LangGraph SDK pointed at /v2', () => {
  let server: TestServer;
  let client: Client;

  let SdkClient: typeof Client;

  beforeAll(async () => {
    ({ Client: SdkClient } = await sdk());
    server = await startAirlock();
    client = await clientOf('alice');
  });

  afterAll(() => server.close());

  const clientOf = (user: string): Promise<Client> => langGraphClient(server, user);

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
    const [first, second] = await whileNoRunEnds(server, async () => {
      const runs = [
        await client.runs.create(thread.thread_id, 'supervisor', { input: INPUT }),
        await client.runs.create(thread.thread_id, 'supervisor', { input: INPUT }),
      ] as const;
      await client.runs.cancel(thread.thread_id, runs[1].run_id, true);
      return runs;
    });
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
    const bob = await clientOf('bob');

    await expect(bob.threads.get(thread.thread_id)).rejects.toThrow('404');
    await expect(bob.threads.search()).resolves.toEqual([]);
  });

  it('H3: shows which agents may follow which', async () => {
    const whole = await client.assistants.getGraph('supervisor', { xray: true });
    const one = await client.assistants.getGraph('data');

    const next = (name: string): unknown[] =>
      whole.edges.filter(({ source }) => source === name).map(({ target }) => target);
    expect(next('__start__')).toEqual(['triage']);
    expect(next('triage')).toEqual(['data', 'data_helper']);
    expect(next('optimization')).toEqual(['actions', 'reporting']);
    expect(next('reporting')).toEqual(['__end__']);
    expect(whole.nodes.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['__start__', 'actions', '__end__']),
    );
    expect(one.edges).toEqual([
      { source: '__start__', target: 'data', conditional: false },
      { source: 'data', target: 'reporting', conditional: false },
      { source: 'reporting', target: '__end__', conditional: false },
    ]);
    await expect(client.assistants.getGraph('nobody')).rejects.toThrow('404');
  });

  it('H3: a thread is found by the agent that it was last asked of, which is how chat interfaces list theirs', async () => {
    const fay = await clientOf('fay');
    const asked = await fay.threads.create({ metadata: { topic: 'costs' } });
    const own = await fay.threads.create();
    await fay.threads.update(own.thread_id, { metadata: { graph_id: 'mine' } });
    const untouched = await fay.threads.create();
    for (const { thread_id } of [asked, own])
      await fay.runs.wait(thread_id, 'triage', { input: { ...ask(QUESTION) } });
    const foundBy = async (metadata: Record<string, string>): Promise<string[]> =>
      (await fay.threads.search({ metadata, limit: 100 })).map(({ thread_id }) => thread_id);

    expect((await fay.threads.get(asked.thread_id)).metadata).toEqual({
      topic: 'costs',
      graph_id: 'triage',
      assistant_id: 'triage',
    });
    // What its owner wrote stays as it was written.
    expect((await fay.threads.get(own.thread_id)).metadata).toMatchObject({ graph_id: 'mine' });
    expect((await fay.threads.get(untouched.thread_id)).metadata).toEqual({});
    expect(await foundBy({ graph_id: 'triage' })).toEqual([asked.thread_id]);
    expect(await foundBy({ assistant_id: 'triage' })).toEqual([own.thread_id, asked.thread_id]);
    expect(await foundBy({ topic: 'costs', graph_id: 'triage' })).toEqual([asked.thread_id]);
    expect(await fay.threads.count({ metadata: { graph_id: 'triage' } })).toBe(1);
    await fay.runs.wait(asked.thread_id, 'data', { input: { ...ask(QUESTION) } });
    expect(await foundBy({ graph_id: 'triage' })).toEqual([]);
  });

  describe('counting, and what is to be had of an agent', () => {
    it('counts your threads, by metadata and by status', async () => {
      const carol = await clientOf('carol');
      await carol.threads.create({ metadata: { topic: 'counted' } });
      const asked = await carol.threads.create({ metadata: { topic: 'counted' } });
      await carol.threads.create();
      await carol.runs.wait(asked.thread_id, 'triage', { input: { ...ask('hello there') } });

      expect(await carol.threads.count()).toBe(3);
      expect(await carol.threads.count({ metadata: { topic: 'counted' } })).toBe(2);
      expect(await carol.threads.count({ status: 'busy' })).toBe(0);
      expect(await (await clientOf('dave')).threads.count()).toBe(0);
    });

    it('counts the agents as the search finds them', async () => {
      const all = await client.assistants.search({ limit: 100 });

      expect(await client.assistants.count()).toBe(all.length);
      expect(await client.assistants.count({ graphId: 'triage' })).toBe(1);
      expect(await client.assistants.count({ metadata: { made: 'by me' } })).toBe(0);
    });

    it('says that there is no such field, where one is selected, and takes those that LangGraph has', async () => {
      const { thread_id: threadId } = await client.threads.create();
      const searches: [(select: string[]) => Promise<unknown>, string][] = [
        [(select) => client.threads.search({ select: select as never }), 'thread_id, user_id'],
        [(select) => client.assistants.search({ select: select as never }), 'assistant_id, graph_id'],
        [(select) => client.runs.list(threadId, { select: select as never }), 'run_id, thread_id'],
      ];

      for (const [search, known] of searches) {
        const refused = await search(['metadata', 'mesages']).catch(String);
        expect(refused).toContain('422');
        expect(refused).toContain(`\\"mesages\\" is not a field here; known: ${known}`);
      }
      await expect(client.threads.search({ select: ['config', 'context'] })).resolves.toHaveProperty(
        'length',
      );
      await expect(client.runs.list(threadId, { select: ['kwargs'] })).resolves.toEqual([]);
      const [agent] = await client.assistants.search({ select: ['version'] });
      expect(agent).toEqual({ version: 1, user_id: 'alice', session_scoped: true });
    });

    it('tells where the next page of agents begins, as the SDK asks for it', async () => {
      const page = (offset: number) =>
        client.assistants.search({ limit: 4, offset, includePagination: true });
      const first = await page(0);
      const second = await page(Number(first.next));

      expect([first.next, second.next]).toEqual(['4', null]);
      expect([...first.assistants, ...second.assistants]).toEqual(
        await client.assistants.search({ limit: 100 }),
      );
    });

    it('an agent has one version, which is the one that it is, and no graphs within', async () => {
      const triage = await client.assistants.get('triage');

      expect(await client.assistants.getVersions('triage')).toEqual([triage]);
      expect(await client.assistants.getVersions('triage', { offset: 1 })).toEqual([]);
      expect(await client.assistants.getSubgraphs('supervisor')).toEqual({});
      expect(
        await client.assistants.getSubgraphs('supervisor', { namespace: 'triage', recurse: true }),
      ).toEqual({});
      await expect(client.assistants.getVersions('nobody')).rejects.toThrow('404');
      await expect(client.assistants.getSubgraphs('nobody')).rejects.toThrow('404');
    });
  });

  it('cancels several runs, by their names and by their status', async () => {
    const erin = await clientOf('erin');
    const { thread_id: threadId } = await erin.threads.create();
    // None of them can end before it is cancelled.
    const statuses = async (): Promise<string[]> =>
      (await erin.runs.list(threadId)).map(({ status }) => status);
    const [afterNames = [], afterAll] = await whileNoRunEnds(server, async () => {
      const runs = [];
      for (let count = 0; count < 3; count += 1)
        runs.push(await erin.runs.create(threadId, 'supervisor', { input: { ...ask('What costs most?') } }));
      const [, second, third] = runs.map(({ run_id }) => run_id);

      await erin.runs.cancelMany({ threadId, runIds: [second ?? '', third ?? ''] });
      const named = await statuses();
      await erin.runs.cancelMany({ status: 'all' });
      return [named, await statuses()];
    });

    expect(afterNames.slice(0, 2)).toEqual(['interrupted', 'interrupted']);
    expect(['pending', 'running']).toContain(afterNames[2]);
    expect(afterAll).toEqual(['interrupted', 'interrupted', 'interrupted']);
  });

  it('answers what chat interfaces ask before anybody has logged in, as LangGraph does', async () => {
    const seen = async (path: string, headers = {}): Promise<unknown> => {
      const answer = await fetch(`${server.url}/v2${path}`, { headers });
      return [answer.status, await answer.json()];
    };

    expect(await seen('/ok')).toEqual([200, { ok: true }]);
    expect(await seen('/ok?check_db=1')).toEqual([200, { ok: true }]);
    expect(await seen('/info', { 'X-Api-Key': 'none' })).toEqual([
      200,
      {
        version,
        flags: { assistants: true, crons: false, langsmith: false },
        metadata: { server: 'airlock' },
      },
    ]);
  });

  describe('what is not offered says what to do instead', () => {
    const pointedAt = (path: string): Client => new SdkClient({ apiUrl: `${server.url}${path}` });
    const got = async (path: string): Promise<never> => {
      const answer = await fetch(`${server.url}${path}`);
      throw new Error(`${answer.status} ${await answer.text()}`);
    };
    const THREAD = '00000000-0000-4000-8000-000000000001';
    const RUN = '00000000-0000-4000-8000-000000000002';
    it.each<[string, () => Promise<unknown>, string]>([
      ['assistants.create', () => client.assistants.create({ graphId: 'triage' }), 'npx nest g agent'],
      ['assistants.update', () => client.assistants.update('triage', {}), 'npx nest g agent'],
      ['assistants.delete', () => client.assistants.delete('triage'), 'npx nest g agent'],
      ['assistants.setLatest', () => client.assistants.setLatest('triage', 2), 'one version'],
      [
        'threads.updateState',
        () => client.threads.updateState(THREAD, { values: {} }),
        'in input.messages, before the question; to put a question in other words, name the checkpoint before it',
      ],
      ['threads.patchState', () => client.threads.patchState(THREAD, {}), 'PATCH /v2/threads/<thread_id>'],
      ['threads.copy', () => client.threads.copy(THREAD), 'POST /v2/threads'],
      ['threads.prune', () => client.threads.prune([THREAD]), 'DELETE /v2/threads/<thread_id>'],
      ['threads.joinStream', () => client.threads.joinStream(THREAD).next(), '/runs/<run_id>/stream'],
      [
        'threads.stream, which useStream of @langchain/react is built on',
        () => client.threads.stream(THREAD, { assistantId: 'triage' }).submitRun({ input: ask(QUESTION) }),
        'useStream of @langchain/langgraph-sdk/react',
      ],
      ['runs.delete', () => client.runs.delete(THREAD, RUN), 'DELETE /v2/threads/<thread_id>'],
      [
        'runs.joinStream of no thread',
        () => client.runs.joinStream(undefined, RUN).next(),
        'A run is in its thread',
      ],
      [
        'runs.createBatch',
        () => client.runs.createBatch([{ assistantId: 'triage', input: { ...ask('hello') } }]),
        'one by one, by POST /v2/runs',
      ],
      ['store.putItem', () => client.store.putItem(['a'], 'b', {}), 'There is no store'],
      ['crons.create', () => client.crons.create('triage', { schedule: '* * * * *' }), 'POST /v2/runs'],
      [
        'a client that is pointed at the root',
        () => pointedAt('').threads.create(),
        'Here it is POST /v2/threads: point LangGraph clients at <server>/v2',
      ],
      [
        'a client that is pointed below /v2',
        () => pointedAt('/v2/v2').assistants.search(),
        'Here it is POST /v2/assistants/search: point LangGraph clients at <server>/v2',
      ],
      ['GET /v2/threads', () => got('/v2/threads?limit=5'), 'Threads are listed by POST /v2/threads/search'],
      ['GET /v2/runs', () => got('/v2/runs'), 'GET /v2/threads/<thread_id>/runs'],
    ])('%s', async (_name, call, instead) => {
      const refused: unknown = await call().catch((error: unknown) => error);

      expect(String(refused)).toContain('404');
      expect(String(refused)).toContain(instead);
    });
  });
});
