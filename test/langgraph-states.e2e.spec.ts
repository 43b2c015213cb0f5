import type { Client } from '@langchain/langgraph-sdk' with { 'resolution-mode': 'import' };
import { startAirlock, type TestServer } from './support/airlock';
import { ask, newThread, saidIn } from './support/langgraph-chat';
import { langGraphClient, type Said } from './support/langgraph-client';
import { whileNoRunEnds } from './support/server-database';

const QUESTION = 'Where does my money go?';

interface Kept {
  readonly values: { readonly messages: Said[]; readonly outcomes: object };
}

describe('The states of a thread, as clients of the LangGraph API read them', () => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await startAirlock();
    client = await clientOf('alice');
  });

  afterAll(() => server.close());

  const clientOf = (user: string): Promise<Client> => langGraphClient(server, user);

  const answer = (threadId: string | null, input: object): Promise<unknown> =>
    client.runs.wait(threadId as string, 'supervisor', { input: input as Record<string, unknown> });

  it('H7: the mode checkpoints tells the states of the run as its history has them, also when they are told again', async () => {
    const threadId = await newThread(client);
    await answer(threadId, ask(QUESTION));
    const told = async (stream: AsyncIterable<{ event: string; data: unknown }>): Promise<Kept[]> => {
      const states: Kept[] = [];
      for await (const { event, data } of stream) if (event === 'checkpoints') states.push(data as Kept);
      return states;
    };
    let runId = '';

    const live = await told(
      client.runs.stream(threadId, 'supervisor', {
        input: ask('And since when is that so?'),
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

  it('H3: the states of a thread are one line, newest first, from the last answer back to the first question', async () => {
    const threadId = await newThread(client);
    await answer(threadId, ask('Where does my money go?'));
    await answer(threadId, ask('And since when is that so?'));

    const states = await client.threads.getHistory<{ messages: Said[] }>(threadId, { limit: 100 });

    const ids = states.map(({ checkpoint }) => checkpoint.checkpoint_id);
    expect(states.map((state) => state.parent_checkpoint?.checkpoint_id)).toEqual([
      ...ids.slice(1),
      undefined,
    ]);
    expect(states[0]?.values.messages).toEqual(await saidIn(client, threadId));
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
    const threadId = await newThread(client);
    await answer(threadId, ask(QUESTION));
    const first = await client.threads.getState(threadId);
    const id = String(first.checkpoint.checkpoint_id);
    await answer(threadId, ask('And since when is that so?'));

    const said = await saidIn(client, threadId);
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
    const threadId = await newThread(client);
    await answer(threadId, ask(QUESTION));
    // It cannot end before it is cancelled.
    const runId = await whileNoRunEnds(server, async () => {
      const { run_id: id } = await client.runs.create(threadId, 'triage', {
        input: ask('What did I ask before that?'),
      });
      await client.runs.cancel(threadId, id, true, 'rollback');
      return id;
    });

    const states = await client.threads.getHistory<{ messages: Said[] }>(threadId, { limit: 100 });

    const known = states.filter(({ metadata }) => metadata?.run_id === runId);
    expect(known.at(-1)?.values.messages.map(({ content }) => content)).toEqual([
      QUESTION,
      (await saidIn(client, threadId))[1]?.content,
      'What did I ask before that?',
    ]);
  });

  it('H3: a run that goes on from another knows the question of that one', async () => {
    const threadId = await newThread(client);
    const { run_id: first } = await client.runs.create(threadId, 'triage', { input: ask(QUESTION) });
    await client.runs.join(threadId, first);

    const resumed = await fetch(`${server.url}/v2/threads/${threadId}/runs/${first}/rollback`, {
      method: 'POST',
      headers: { Authorization: await server.bearer('alice'), 'Content-Type': 'application/json' },
      body: JSON.stringify({ checkpoint_sequence: 1 }),
    });
    const { run_id: second } = (await resumed.json()) as { run_id: string };
    await client.runs.join(threadId, second);

    const states = await client.threads.getHistory<{ messages: Said[] }>(threadId, { limit: 100 });
    const [question] = await saidIn(client, threadId);
    const known = states.filter(({ metadata }) => metadata?.run_id === second).slice(1);
    expect(known.length).toBeGreaterThan(1);
    for (const { values } of known) expect(values.messages).toEqual([question]);
  });

  it('H3: a history goes on before the checkpoint that its last page ended with, however that is given', async () => {
    const threadId = await newThread(client);
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
    const threadId = await newThread(client);
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
    const threadId = await newThread(client);
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
    const [here, elsewhere] = [await newThread(client), await newThread(client)];
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
});
