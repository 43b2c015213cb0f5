import type { Client, StreamMode } from '@langchain/langgraph-sdk' with { 'resolution-mode': 'import' };
import { Client as Database } from 'pg';
import { version } from '../package.json';
import { startAirlock, type TestServer } from './support/airlock';
import { langGraphClient } from './support/langgraph-client';

const ask = (content: string): object => ({ messages: [{ type: 'human', content }] });

const QUESTION = 'Where does my money go?';

/** As JSON.stringify writes LangChain's messages. */
const serialised = (name: string, kwargs: object): object => ({
  lc: 1,
  type: 'constructor',
  id: ['langchain_core', 'messages', name],
  kwargs: { additional_kwargs: {}, response_metadata: {}, ...kwargs },
});

interface Debugged {
  readonly type: string;
  readonly timestamp: string;
  readonly payload: { readonly id: string; readonly name: string };
}

interface Kept {
  readonly values: { readonly messages: Said[]; readonly outcomes: object };
}

interface Said {
  readonly id: string;
  readonly type: string;
  readonly content: string;
}

/** What RemoteGraph, AG-UI's LangGraphAgent, the AI SDK's transport and useStream do with the SDK that they are built on. */
describe('Clients built on the LangGraph SDK, pointed at /v2', () => {
  let server: TestServer;
  let client: Client;
  let SdkClient: typeof Client;

  beforeAll(async () => {
    ({ Client: SdkClient } = await import('@langchain/langgraph-sdk'));
    server = await startAirlock();
    client = await clientOf('alice');
  });

  afterAll(() => server.close());

  const clientOf = (user: string): Promise<Client> => langGraphClient(server, user);

  const newThread = async (): Promise<string> => (await client.threads.create()).thread_id;

  const answer = (threadId: string | null, input: object): Promise<unknown> =>
    client.runs.wait(threadId as string, 'supervisor', { input: input as Record<string, unknown> });

  const saidIn = async (threadId: string): Promise<Said[]> =>
    (await client.threads.getState<{ messages: Said[] }>(threadId)).values.messages;

  async function partsOf(mode: StreamMode, input: object): Promise<{ event: string; data: unknown }[]> {
    const parts: { event: string; data: unknown }[] = [];
    for await (const { event, data } of client.runs.stream(null, 'supervisor', {
      input: input as Record<string, unknown>,
      streamMode: mode,
    }))
      parts.push({ event, data });
    return parts;
  }

  it('H3: sending the conversation along with a question says nothing of it twice', async () => {
    const threadId = await newThread();
    await answer(threadId, ask('Where does my money go?'));
    const before = await saidIn(threadId);

    await answer(threadId, {
      messages: [...before, { type: 'human', content: 'And since when is that so?' }],
    });

    const after = await saidIn(threadId);
    expect(after.slice(0, 2)).toEqual(before);
    expect(after.map(({ type }) => type)).toEqual(['human', 'ai', 'human', 'ai']);
  });

  it('H3: a long conversation may be sent along whole: the newest hundred messages of it are taken', async () => {
    const threadId = await newThread();
    const turns = (count: number): object[] =>
      Array.from({ length: count }, () => [
        { role: 'user', content: QUESTION },
        { role: 'assistant', content: 'Into GPT-4o.' },
      ]).flat();
    const question = { role: 'user', content: 'And what else?' };

    const values = await answer(threadId, { messages: [...turns(499), question] });

    const { messages: shown } = values as { messages: Said[] };
    expect(shown.slice(-2)).toMatchObject([{ content: question.content }, { type: 'ai' }]);
    const database = new Database({ connectionString: server.database.superuserUrl });
    await database.connect();
    const { rows } = await database.query<{ messages: object[] }>(
      `select input->'messages' as messages from runs where thread_id = $1`,
      [threadId],
    );
    await database.end();
    expect(rows[0]?.messages).toHaveLength(100);
    expect(rows[0]?.messages.at(-1)).toMatchObject(question);
    await expect(answer(threadId, { messages: [...turns(500), question] })).rejects.toThrow(
      'no more than 1000 elements',
    );
  });

  it('H3: what AG-UI sends along of a long conversation, as the state shows it no more, is said no second time', async () => {
    const threadId = await newThread();
    const said = Array.from({ length: 99 }, (_, n) => ({
      id: `said-${n}`,
      type: n % 2 === 0 ? 'human' : 'ai',
      content: `${QUESTION} ${n}`,
    }));
    await answer(threadId, { messages: [...said, { id: 'asked', type: 'human', content: QUESTION }] });
    const shown = new Set((await saidIn(threadId)).map(({ id }) => id));
    const unseen = said.filter(({ id }) => !shown.has(id));

    const next = (id: string) => ({
      messages: [...unseen, { id, type: 'human', content: 'And what else?' }],
    });
    await answer(threadId, next('asked-next'));
    const { checkpoint } = await client.threads.getState(threadId);
    await client.runs.wait(threadId, 'supervisor', { input: next('asked-there'), checkpoint });

    expect(unseen).toHaveLength(1);
    const newest = (await saidIn(threadId)).slice(-6).map(({ id, type }) => (type === 'human' ? id : type));
    expect(newest).toEqual(['asked', 'ai', 'asked-next', 'ai', 'asked-there', 'ai']);
  });

  it('H3: a question that was stopped before its answer is known by the id that its client gave it', async () => {
    const threadId = await newThread();
    const first = { id: 'mine-1', type: 'human', content: QUESTION };
    const second = { id: 'mine-2', type: 'human', content: 'And since when is that so?' };
    // It cannot end before it is stopped.
    const database = new Database({ connectionString: server.database.superuserUrl });
    await database.connect();
    await database.query('begin; lock table reports in share mode');
    const { run_id: runId } = await client.runs.create(threadId, 'supervisor', {
      input: { messages: [first] },
    });
    await client.runs.cancel(threadId, runId, true);
    await database.query('rollback');
    await database.end();

    await answer(threadId, { messages: [first, second] });
    await answer(threadId, { messages: [first, second, first] });

    const asked = (await saidIn(threadId)).filter(({ type }) => type === 'human');
    expect(asked.map(({ content }) => content)).toEqual([QUESTION, second.content, QUESTION]);
  });

  it('H3: asking a known question once more asks it, and says only the question again', async () => {
    const threadId = await newThread();
    await answer(threadId, ask('Where does my money go?'));
    const [question] = await saidIn(threadId);

    await answer(threadId, { messages: [question] });

    const contents = (await saidIn(threadId)).map(({ content }) => content);
    expect(contents).toHaveLength(4);
    expect(contents[2]).toBe('Where does my money go?');
  });

  it('H3: takes messages as LangChain writes them out, and refuses what it would have to ignore', async () => {
    const message = { additional_kwargs: {}, response_metadata: {}, example: false };
    const earlier = { ...message, type: 'ai', role: 'ai', content: 'Into GPT-4o.' };
    const spoken = {
      ...earlier,
      tool_calls: [],
      invalid_tool_calls: [],
      usage_metadata: { total_tokens: 3 },
    };
    const asked = { ...message, type: 'human', content: 'And what else costs much?' };

    await expect(answer(null, { messages: [spoken, asked], tools: [] })).resolves.toHaveProperty('messages');
    await expect(
      answer(null, { messages: [{ ...spoken, tool_calls: [{ id: '1', name: 'f', args: {} }] }, asked] }),
    ).rejects.toThrow('tool_calls is not supported here');
    await expect(answer(null, { messages: [asked], tools: [{ name: 'page' }] })).rejects.toThrow(
      'tools is not supported here',
    );
  });

  it.each<[string, unknown]>([
    ['the text alone', QUESTION],
    ['one message', { role: 'user', content: QUESTION }],
    ['a list of texts', [QUESTION]],
    ['a pair of who and what', [['human', QUESTION]]],
    ['what JSON makes of a HumanMessage', [serialised('HumanMessage', { content: QUESTION })]],
    [
      'the same after an earlier answer',
      [
        serialised('AIMessage', { content: 'Into GPT-4o.', tool_calls: [], invalid_tool_calls: [] }),
        serialised('HumanMessage', { content: [{ type: 'text', text: QUESTION }], id: 'mine' }),
      ],
    ],
  ])('H3: takes a question in every form that LangChain takes it in: %s', async (_form, messages) => {
    const values = (await answer(null, { messages })) as { messages: Said[] };

    expect(values.messages.slice(-2)).toEqual([
      expect.objectContaining({ type: 'human', content: QUESTION }),
      expect.objectContaining({ type: 'ai' }),
    ]);
  });

  it('H3: refuses what is in no such form, by its place', async () => {
    const refused = (messages: unknown): Promise<unknown> => answer(null, { messages });

    await expect(refused(5)).rejects.toThrow('messages must be an array');
    await expect(refused([])).rejects.toThrow('messages must contain at least 1 elements');
    await expect(refused([5])).rejects.toThrow('each value in messages must be an object');
    await expect(refused([['human', QUESTION, 'more']])).rejects.toThrow('each value in messages must be');
    await expect(refused([['tool', QUESTION]])).rejects.toThrow('input.messages.0.role');
    await expect(refused([serialised('ToolMessage', { content: QUESTION })])).rejects.toThrow(
      'input.messages.0.type',
    );
    await expect(refused([serialised('HumanMessage', { content: '' })])).rejects.toThrow(
      'input.messages.0.content',
    );
    for (const type of ['image_url', 'file'])
      await expect(
        refused([{ role: 'user', content: [{ type: 'text', text: QUESTION }, { type }] }]),
      ).rejects.toThrow(`a block of type \\"${type}\\" is not read here`);
  });

  it('H7: of a conversation that comes with the question, the stream tells the answer alone as said', async () => {
    const earlier = [
      { type: 'human', content: 'Where does my money go?' },
      { type: 'ai', content: 'Into GPT-4o, as I said.' },
    ];

    const parts = await partsOf('messages-tuple', {
      messages: [...earlier, { type: 'human', content: 'What else costs much?' }],
    });

    const told = parts.filter(({ event }) => event === 'messages').map(({ data }) => (data as [Said])[0]);
    expect(told).toHaveLength(1);
    expect(told[0]?.content).not.toBe('Into GPT-4o, as I said.');
  });

  it('H7: tells the answer of a tool as a tool message, with what it was called with', async () => {
    const parts = await partsOf('events', ask('Where does my money go?'));

    const events = parts.map(({ data }) => data as { event: string; name: string; data: unknown });
    const [started] = events.filter(({ event }) => event === 'on_tool_start');
    const [ended] = events.filter(({ event }) => event === 'on_tool_end');
    expect(started?.data).toHaveProperty('input');
    expect(ended?.name).toBe(started?.name);
    expect(ended?.data).toMatchObject({
      input: (started?.data as { input: object }).input,
      output: {
        type: 'tool',
        name: started?.name,
        status: 'success',
        tool_call_id: expect.any(String) as string,
        content: expect.any(String) as string,
      },
    });
  });

  it('H7: the mode debug tells of each agent when it starts and what came of it, with the time', async () => {
    const parts = await partsOf('debug', ask(QUESTION));

    const told = parts.filter(({ event }) => event === 'debug').map(({ data }) => data as Debugged);
    const steps = told.map(({ type, payload }) => `${payload.name} ${type}`);
    expect(steps.slice(0, 2)).toEqual(['triage task', 'triage task_result']);
    expect(steps.slice(-2)).toEqual(['reporting task', 'reporting task_result']);
    expect(told.every(({ timestamp }) => Date.parse(timestamp) > 0)).toBe(true);
    expect(told[1]?.payload).toMatchObject({
      id: told[0]?.payload.id,
      result: [['triage', expect.anything()]],
    });
  });

  it('H7: the mode checkpoints tells the states of the run as its history has them, also when they are told again', async () => {
    const threadId = await newThread();
    await answer(threadId, ask(QUESTION));
    const told = async (stream: AsyncIterable<{ event: string; data: unknown }>): Promise<Kept[]> => {
      const states: Kept[] = [];
      for await (const { event, data } of stream) if (event === 'checkpoints') states.push(data as Kept);
      return states;
    };
    let runId = '';

    const live = await told(
      client.runs.stream(threadId, 'supervisor', {
        input: { ...ask('And since when is that so?') },
        streamMode: 'checkpoints',
        onRunCreated: (made) => (runId = made.run_id),
      }),
    );

    const history = await client.threads.getHistory(threadId, { limit: 100 });
    const asKept = history
      .filter(({ metadata }) => metadata?.run_id === runId)
      .map(({ values, next, metadata, tasks, checkpoint, parent_checkpoint }) => {
        const { checkpoint_id, checkpoint_ns } = checkpoint;
        const { checkpoint_id: parent_id } = parent_checkpoint ?? {};
        const configOf = (id: unknown): object => ({
          configurable: { thread_id: threadId, checkpoint_ns, checkpoint_id: id },
        });
        const [config, parent_config] = [configOf(checkpoint_id), configOf(parent_id)];
        return { values, next, metadata, tasks, config, parent_config };
      });
    for (const state of live) expect(asKept).toContainEqual(state);
    expect(live.map(({ values }) => Object.keys(values.outcomes))).toEqual([
      [],
      ['triage'],
      ['data_helper', 'triage'],
      ['data_helper', 'reporting', 'triage'],
    ]);
    expect(live.at(-1)).toEqual(asKept[0]);
    expect(live.at(-1)?.values.messages.map(({ type }) => type)).toEqual(['human', 'ai', 'human', 'ai']);
    expect(await told(client.runs.joinStream(threadId, runId, { streamMode: 'checkpoints' }))).toEqual(live);
  });

  it('H3: does not take an order to delete the thread with the run, of which it kept all and said nothing', async () => {
    // The API's words; the SDK's types know only others, though it sends them on.
    const order = (onCompletion: 'delete' | 'keep'): Promise<unknown> =>
      client.runs.wait(null as never, 'triage', {
        input: { ...ask(QUESTION) },
        onCompletion: onCompletion as never,
      });

    await expect(order('delete')).rejects.toThrow(
      'on_completion \\"delete\\" is not supported here: call DELETE /v2/threads/<thread_id> when the run has ended',
    );
    await expect(order('keep')).resolves.toHaveProperty('messages');
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

  it('H3: the states of a thread are one line, newest first, from the last answer back to the first question', async () => {
    const threadId = await newThread();
    await answer(threadId, ask('Where does my money go?'));
    await answer(threadId, ask('And since when is that so?'));

    const states = await client.threads.getHistory<{ messages: Said[] }>(threadId, { limit: 100 });

    const ids = states.map(({ checkpoint }) => checkpoint.checkpoint_id);
    expect(states.map((state) => state.parent_checkpoint?.checkpoint_id)).toEqual([
      ...ids.slice(1),
      undefined,
    ]);
    expect(states[0]?.values.messages).toEqual(await saidIn(threadId));
    expect(states.at(-2)?.values.messages).toMatchObject([
      { type: 'human', content: 'Where does my money go?' },
    ]);
    // As in LangGraph, before the first question there is a state from which it may be asked in other words.
    expect(states.at(-1)).toMatchObject({
      values: { messages: [] },
      next: ['__start__'],
      metadata: { source: 'input', step: -1 },
    });
    expect(new Set(states.slice(0, -1).map(({ metadata }) => metadata?.run_id)).size).toBe(2);
  });

  it('H3: what a state says stays the same when the conversation goes on, and names its messages as the thread does', async () => {
    const threadId = await newThread();
    await answer(threadId, ask(QUESTION));
    const first = await client.threads.getState(threadId);
    const id = String(first.checkpoint.checkpoint_id);
    await answer(threadId, ask('And since when is that so?'));

    const said = await saidIn(threadId);
    const states = await client.threads.getHistory<{ messages: Said[] }>(threadId, { limit: 100 });

    expect(await client.threads.getState(threadId, id)).toEqual(first);
    expect(states.find(({ checkpoint }) => checkpoint.checkpoint_id === id)).toEqual(first);
    for (const { values, metadata } of states.slice(0, -1)) {
      const { length } = values.messages;
      expect(values.messages).toEqual(said.slice(0, length));
      expect([1, 2, 3, 4]).toContain(length);
      // In the second run, what was said in the first one is known from the beginning.
      expect(length > 2).toBe(metadata?.run_id !== first.metadata?.run_id);
    }
    expect(states.map(({ values }) => values.messages.length)).toEqual(
      states.map(({ values }) => values.messages.length).sort((a, b) => b - a),
    );
  });

  it('H3: a state of a run whose messages were taken back says what it knew', async () => {
    const threadId = await newThread();
    await answer(threadId, ask(QUESTION));
    // It cannot end before it is cancelled.
    const database = new Database({ connectionString: server.database.superuserUrl });
    await database.connect();
    await database.query('begin; lock table reports in share mode');
    const { run_id: runId } = await client.runs.create(threadId, 'triage', {
      input: { ...ask('What did I ask before that?') },
    });
    await client.runs.cancel(threadId, runId, true, 'rollback');
    await database.query('rollback');
    await database.end();

    const states = await client.threads.getHistory<{ messages: Said[] }>(threadId, { limit: 100 });

    const known = states.filter(({ metadata }) => metadata?.run_id === runId);
    expect(known.at(-1)?.values.messages.map(({ content }) => content)).toEqual([
      QUESTION,
      (await saidIn(threadId))[1]?.content,
      'What did I ask before that?',
    ]);
  });

  it('H3: a run that goes on from another knows the question of that one', async () => {
    const threadId = await newThread();
    const { run_id: first } = await client.runs.create(threadId, 'triage', { input: { ...ask(QUESTION) } });
    await client.runs.join(threadId, first);

    const resumed = await fetch(`${server.url}/v2/threads/${threadId}/runs/${first}/rollback`, {
      method: 'POST',
      headers: { Authorization: await server.bearer('alice'), 'Content-Type': 'application/json' },
      body: JSON.stringify({ checkpoint_sequence: 1 }),
    });
    const { run_id: second } = (await resumed.json()) as { run_id: string };
    await client.runs.join(threadId, second);

    const states = await client.threads.getHistory<{ messages: Said[] }>(threadId, { limit: 100 });
    const [question] = await saidIn(threadId);
    const known = states.filter(({ metadata }) => metadata?.run_id === second).slice(1);
    expect(known.length).toBeGreaterThan(1);
    for (const { values } of known) expect(values.messages).toEqual([question]);
  });

  it('H3: a history goes on before the checkpoint that its last page ended with, however that is given', async () => {
    const threadId = await newThread();
    await answer(threadId, ask('Where does my money go?'));
    const whole = await client.threads.getHistory(threadId, { limit: 100 });
    const [first, second, third] = whole;
    if (!first || !second || !third) throw new Error('too few states to look at');

    // The two spellings that there are, and the thread itself as RemoteGraph names it.
    const configured = await client.threads.getHistory(threadId, {
      limit: 1,
      before: { configurable: { ...second.checkpoint } },
    });
    const plain = await client.threads.getHistory(threadId, {
      limit: 1,
      before: second.checkpoint as object,
      checkpoint: { thread_id: threadId } as never,
      metadata: {},
    });

    expect(configured).toEqual([third]);
    expect(plain).toEqual([third]);
    await expect(client.threads.getHistory(threadId, { before: {} })).rejects.toThrow('422');
    await expect(client.threads.getHistory(threadId, { checkpoint: first.checkpoint })).rejects.toThrow(
      'checkpoint_id is not supported here',
    );
  });

  it('H3: gives the state of any checkpoint again, by its id, whole, or as that of the thread', async () => {
    const threadId = await newThread();
    await answer(threadId, ask('Where does my money go?'));
    const [newest, earlier] = await client.threads.getHistory(threadId, { limit: 2 });
    if (!newest || !earlier) throw new Error('too few states to look at');

    const states = [
      await client.threads.getState(threadId, String(newest.checkpoint.checkpoint_id)),
      await client.threads.getState(threadId, { thread_id: threadId } as never),
      await client.threads.getState(threadId, newest.checkpoint),
    ];

    expect(states).toEqual([newest, newest, newest]);
    expect(await client.threads.getState(threadId, earlier.checkpoint)).toEqual(earlier);
    expect(await client.threads.getState(threadId, String(earlier.checkpoint.checkpoint_id))).toEqual(
      earlier,
    );
  });

  it('H3: of a state that is read, clients take the fields that they select, and of its values single ones', async () => {
    const threadId = await newThread();
    await answer(threadId, ask(QUESTION));
    const whole = await client.threads.getState<{ messages: Said[] }>(threadId);
    const always = { user_id: 'alice', session_scoped: true };
    const picked = { ...always, next: [], values: { messages: whole.values.messages } };
    const select = ['next', 'values.messages'] as const;

    expect(await client.threads.getState(threadId, undefined, { select: [...select] })).toEqual(picked);
    expect(await client.threads.getState(threadId, whole.checkpoint, { select: [...select] })).toEqual(
      picked,
    );
    const id = String(whole.checkpoint.checkpoint_id);
    expect(await client.threads.getState(threadId, id, { select: ['next'] })).toEqual({
      ...always,
      next: [],
    });
    expect(await client.threads.getHistory(threadId, { limit: 1, select: [...select] })).toEqual([picked]);
    expect(
      await client.threads.getState(threadId, undefined, { select: ['values', 'values.messages'] }),
    ).toEqual({ ...always, values: whole.values });
    await expect(client.threads.getState(threadId, undefined, { select: ['nxt' as never] })).rejects.toThrow(
      'is not a field here; known: user_id',
    );
    await expect(client.threads.getHistory(threadId, { select: ['nxt' as never] })).rejects.toThrow('422');
  });

  it('H5: a checkpoint of another thread or user is as unknown as one that nobody has', async () => {
    const [here, elsewhere] = [await newThread(), await newThread()];
    await answer(elsewhere, ask('Where does my money go?'));
    const { checkpoint } = await client.threads.getState(elsewhere);
    const id = String(checkpoint.checkpoint_id);
    const bob = await clientOf('bob');
    const { thread_id: bobs } = await bob.threads.create();

    for (const unknown of [
      () => client.threads.getState(here, id),
      () => client.threads.getState(here, checkpoint),
      () => client.threads.getState(elsewhere, id.replace(/:\d+$/, ':900')),
      () => client.threads.getState(elsewhere, 'no-checkpoint-at-all'),
      () => bob.threads.getState(elsewhere, id),
      () => bob.threads.getState(bobs, checkpoint),
    ])
      await expect(unknown()).rejects.toThrow('404');
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
    const database = new Database({ connectionString: server.database.superuserUrl });
    await database.connect();
    await database.query('begin; lock table reports in share mode');
    const runs = [];
    for (let count = 0; count < 3; count += 1)
      runs.push(await erin.runs.create(threadId, 'supervisor', { input: { ...ask('What costs most?') } }));
    const [, second, third] = runs.map(({ run_id }) => run_id);

    await erin.runs.cancelMany({ threadId, runIds: [second ?? '', third ?? ''] });
    const afterNames = (await erin.runs.list(threadId)).map(({ status }) => status);
    await erin.runs.cancelMany({ status: 'all' });
    const afterAll = (await erin.runs.list(threadId)).map(({ status }) => status);
    await database.query('rollback');
    await database.end();

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
