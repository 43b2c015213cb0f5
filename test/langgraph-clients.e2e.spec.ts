import type { Client, StreamMode } from '@langchain/langgraph-sdk' with { 'resolution-mode': 'import' };
import { Client as Database } from 'pg';
import { startAirlock, type TestServer } from './support/airlock';
import { ask, newThread, saidIn } from './support/langgraph-chat';
import { langGraphClient, type Said } from './support/langgraph-client';
import { whileNoRunEnds } from './support/server-database';

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

interface CalledTool {
  readonly event: string;
  readonly toolCallId?: string;
}

/** What RemoteGraph, AG-UI's LangGraphAgent, the AI SDK's transport and useStream do with the SDK that they are built on. */
describe('What clients built on the LangGraph SDK say, and are told', () => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await startAirlock();
    client = await langGraphClient(server, 'alice');
  });

  afterAll(() => server.close());

  const answer = (threadId: string | null, input: object): Promise<unknown> =>
    client.runs.wait(threadId as string, 'supervisor', { input: input as Record<string, unknown> });

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
    const threadId = await newThread(client);
    await answer(threadId, ask('Where does my money go?'));
    const before = await saidIn(client, threadId);

    await answer(threadId, {
      messages: [...before, { type: 'human', content: 'And since when is that so?' }],
    });

    const after = await saidIn(client, threadId);
    expect(after.slice(0, 2)).toEqual(before);
    expect(after.map(({ type }) => type)).toEqual(['human', 'ai', 'human', 'ai']);
  });

  it('H3: a long conversation may be sent along whole: the newest hundred messages of it are taken', async () => {
    const threadId = await newThread(client);
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
    const threadId = await newThread(client);
    const said = Array.from({ length: 99 }, (_, n) => ({
      id: `said-${n}`,
      type: n % 2 === 0 ? 'human' : 'ai',
      content: `${QUESTION} ${n}`,
    }));
    await answer(threadId, { messages: [...said, { id: 'asked', type: 'human', content: QUESTION }] });
    const shown = new Set((await saidIn(client, threadId)).map(({ id }) => id));
    const unseen = said.filter(({ id }) => !shown.has(id));

    const next = (id: string) => ({
      messages: [...unseen, { id, type: 'human', content: 'And what else?' }],
    });
    await answer(threadId, next('asked-next'));
    const { checkpoint } = await client.threads.getState(threadId);
    await client.runs.wait(threadId, 'supervisor', { input: next('asked-there'), checkpoint });

    expect(unseen).toHaveLength(1);
    const newest = (await saidIn(client, threadId))
      .slice(-6)
      .map(({ id, type }) => (type === 'human' ? id : type));
    expect(newest).toEqual(['asked', 'ai', 'asked-next', 'ai', 'asked-there', 'ai']);
  });

  it('H3: a question that was stopped before its answer is known by the id that its client gave it', async () => {
    const threadId = await newThread(client);
    const first = { id: 'mine-1', type: 'human', content: QUESTION };
    const second = { id: 'mine-2', type: 'human', content: 'And since when is that so?' };
    // It cannot end before it is stopped.
    await whileNoRunEnds(server, async () => {
      const { run_id: runId } = await client.runs.create(threadId, 'supervisor', {
        input: { messages: [first] },
      });
      await client.runs.cancel(threadId, runId, true);
    });

    await answer(threadId, { messages: [first, second] });
    await answer(threadId, { messages: [first, second, first] });

    const asked = (await saidIn(client, threadId)).filter(({ type }) => type === 'human');
    expect(asked.map(({ content }) => content)).toEqual([QUESTION, second.content, QUESTION]);
  });

  it('H3: asking a known question once more asks it, and says only the question again', async () => {
    const threadId = await newThread(client);
    await answer(threadId, ask('Where does my money go?'));
    const [question] = await saidIn(client, threadId);

    await answer(threadId, { messages: [question] });

    const contents = (await saidIn(client, threadId)).map(({ content }) => content);
    expect(contents).toHaveLength(4);
    expect(contents[2]).toBe('Where does my money go?');
  });

  it("H3: a conversation that ends with its thread's own answer has that made anew, which is how AG-UI asks for it", async () => {
    const threadId = await newThread(client);
    const asksAgain = (messages: object[]): Promise<unknown> => answer(threadId, { messages, tools: [] });
    await answer(threadId, ask('Where does my money go?'));
    await answer(threadId, ask('And since when is that so?'));
    const before = await saidIn(client, threadId);

    await asksAgain(before);

    const after = await saidIn(client, threadId);
    expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
    expect(after.at(-1)).toMatchObject({ type: 'ai' });
    expect(after.at(-1)?.id).not.toBe(before.at(-1)?.id);
    // What is no answer of the conversation as it stands is a slip.
    const refusal = "the last message must be the user's";
    await expect(asksAgain(before)).rejects.toThrow(refusal);
    await expect(asksAgain([...after, { id: 'mine', type: 'ai', content: 'So it is.' }])).rejects.toThrow(
      refusal,
    );
    await expect(asksAgain([{ type: 'ai', content: 'So it is.' }])).rejects.toThrow(refusal);
    expect(await saidIn(client, threadId)).toEqual(after);
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
    await expect(answer(null, { messages: [asked], tools: [{ name: 'page' }] })).rejects.toThrow(
      'tools is not supported here',
    );
  });

  const called = (id: string, content: string) => [
    { id, type: 'ai', content, tool_calls: [{ id: `of-${id}`, name: 'f', args: {}, type: 'tool_call' }] },
    {
      id: `for-${id}`,
      type: 'tool',
      content: '',
      tool_call_id: `of-${id}`,
      status: 'success',
      artifact: null,
    },
  ];

  it('H3: passes over the calls of tools that it told a page of AG-UI of, and which that sends back', async () => {
    const threadId = await newThread(client);
    await answer(threadId, ask(QUESTION));
    const before = await saidIn(client, threadId);
    const second = { id: 'mine', type: 'human', content: 'And what else costs much?' };

    await answer(threadId, { messages: [...before, ...called('a', ''), ...called('b', ''), second] });

    const after = await saidIn(client, threadId);
    expect(after.slice(0, 2)).toEqual(before);
    const asked = [expect.objectContaining(second), expect.objectContaining({ type: 'ai' })];
    expect(after.slice(2)).toEqual(asked);
  });

  it('H3: of a graph around RemoteGraph takes what was said in it, and passes over its tools and thoughts', async () => {
    const { messages: shown } = (await answer(null, {
      messages: [
        { role: 'user', content: 'Hello' },
        ...called('a', 'Let me look.'),
        serialised('AIMessage', {
          content: [
            { type: 'thinking', thinking: 'A greeting.' },
            { type: 'text', text: 'Hello to you.' },
          ],
        }),
        serialised('HumanMessage', { content: QUESTION }),
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: '1' }],
          tool_calls: [{ id: '1', type: 'function', function: {} }],
        },
        { role: 'tool', tool_call_id: '1', content: [{ type: 'json', json: {} }] },
        ...called('b', 'I hand you on.'),
      ],
    })) as { messages: Said[] };

    const said = shown.slice(0, -1).map(({ content }) => content);
    expect(said).toEqual(['Hello', 'Let me look.', 'Hello to you.', QUESTION]);
    expect(shown.at(-1)).toMatchObject({ type: 'ai' });
    await expect(answer(null, { messages: called('c', '') })).rejects.toThrow('The message is empty');
    const wordless = (content: unknown) => answer(null, { messages: [{ type: 'ai', content }, QUESTION] });
    await expect(wordless('')).rejects.toThrow('content must not be empty');
    await expect(wordless([{ type: 'file' }])).rejects.toThrow('a block of type \\"file\\" is not read here');
  });

  it('H3: takes what CopilotKit sends with each question, and refuses what of it no agent would read', async () => {
    const messages = [{ id: 'mine', role: 'user', content: QUESTION, type: 'human' }];
    const ofPage = (copilotkit: object): Promise<unknown> =>
      answer(null, { messages, tools: [], copilotkit: { actions: [], context: [], ...copilotkit } });

    await expect(ofPage({})).resolves.toHaveProperty('messages');
    await expect(ofPage({ actions: [{ name: 'page' }] })).rejects.toThrow('actions is not supported here');
    await expect(ofPage({ context: [{ description: 'a page', value: '1' }] })).rejects.toThrow(
      'context is not supported here',
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
    await expect(refused([['function', QUESTION]])).rejects.toThrow('input.messages.0.role');
    await expect(refused([serialised('FunctionMessage', { content: QUESTION })])).rejects.toThrow(
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

  it('H7: the mode tools tells a call and its answer under one id, by which the AI SDK takes them for one', async () => {
    const parts = await partsOf('tools', ask(QUESTION));

    const told = parts.filter(({ event }) => event === 'tools').map(({ data }) => data as CalledTool);
    const idsOf = (kind: string) => told.filter(({ event }) => event === kind).map((call) => call.toolCallId);
    expect(new Set(idsOf('on_tool_start')).size).toBe(told.length / 2);
    expect(idsOf('on_tool_start')).toEqual(idsOf('on_tool_end'));
    expect(told[0]?.toolCallId).toEqual(expect.any(String));
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

  it('H3: does not take an order to delete the thread with the run, of which it kept all and said nothing', async () => {
    // The API's words; the SDK's types know only others, though it sends them on.
    const order = (onCompletion: 'delete' | 'keep'): Promise<unknown> =>
      client.runs.wait(null as never, 'triage', {
        input: ask(QUESTION),
        onCompletion: onCompletion as never,
      });

    await expect(order('delete')).rejects.toThrow(
      'on_completion \\"delete\\" is not supported here: call DELETE /v2/threads/<thread_id> when the run has ended',
    );
    await expect(order('keep')).resolves.toHaveProperty('messages');
  });
});
