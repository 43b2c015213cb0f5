import type { Client } from '@langchain/langgraph-sdk' with { 'resolution-mode': 'import' };
import type { StreamOrchestrator } from '@langchain/langgraph-sdk/ui' with { 'resolution-mode': 'import' };
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client as Database } from 'pg';
import { eventually } from './support/eventually';
import { startAirlock, type TestServer } from './support/airlock';
import { langGraphClient, type Said } from './support/langgraph-client';

interface ChatOptions {
  readonly by?: Client;
  readonly assistant?: string;
  readonly history?: object | true;
}

type Chat = StreamOrchestrator<{ messages: Said[] }>;

const FIRST = 'Where does my money go?';
const OTHER = 'What fails most often?';
const SECOND = 'And since when is that so?';

/** What `useStream` does, without React: its hook hands everything to the orchestrator that is used here. */
describe('H3: a chat page on the LangGraph SDK asks again, in other words, and from an earlier place', () => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await startAirlock();
    client = await clientOf('alice');
  });

  afterAll(() => server.close());

  const clientOf = (user: string): Promise<Client> => langGraphClient(server, user);

  /** A page that shows the thread's history: the newest hundred states of it, or as many as it is given unasked. */
  async function chatIn(
    threadId: string,
    { by = client, assistant = 'triage', history = { limit: 100 } }: ChatOptions = {},
  ): Promise<Chat> {
    const { StreamOrchestrator: Orchestrator } = await import('@langchain/langgraph-sdk/ui');
    const failed = (error: unknown): void => {
      throw error;
    };
    const chat = new Orchestrator<{ messages: Said[] }>(
      { fetchStateHistory: history, onError: failed } as never,
      {
        getClient: () => by,
        getAssistantId: () => assistant,
        getMessagesKey: () => 'messages',
      },
    );
    chat.initThreadId(threadId);
    return chat;
  }

  const newThread = async (): Promise<string> => (await client.threads.create()).thread_id;

  const ask = (content: string, id?: string) => ({
    messages: [{ type: 'human', content, ...(id ? { id } : {}) }],
  });

  const wait = (threadId: string | null, extra: object, by = client): Promise<unknown> =>
    by.runs.wait(threadId as string, 'triage', extra);

  const saidIn = async (threadId: string, by = client): Promise<Said[]> =>
    (await by.threads.getState<{ messages: Said[] }>(threadId)).values.messages;

  const questionsOf = (said: readonly { type: string; content: unknown }[]): unknown[] =>
    said.filter(({ type }) => type === 'human').map(({ content }) => content);

  const shown = (chat: Chat): Said[] => chat.messages as unknown as Said[];

  const metadataOf = (chat: Chat, message: Said | undefined) => chat.getMessagesMetadata(message as never, 0);

  const submit = async (chat: Chat, values: object | undefined, options?: object): Promise<void> => {
    await chat.submit(values as never, options);
  };

  /** Runs cannot end while it is held. */
  async function whileNoRunEnds(work: () => Promise<void>): Promise<void> {
    const database = new Database({ connectionString: server.database.superuserUrl });
    await database.connect();
    await database.query('begin; lock table reports in share mode');
    await work().finally(() => database.query('rollback'));
    await database.end();
  }

  it('edits the first question: the thread goes on with the new words, and the page can go back to the old ones', async () => {
    const threadId = await newThread();
    const chat = await chatIn(threadId);
    await submit(chat, ask(FIRST));
    const old = await saidIn(threadId);
    const [question] = shown(chat);

    const { firstSeenState } = metadataOf(chat, question) ?? {};
    await submit(chat, ask(OTHER), { checkpoint: firstSeenState?.parent_checkpoint });

    expect(questionsOf(shown(chat))).toEqual([OTHER]);
    expect(shown(chat)).toHaveLength(2);
    expect(await saidIn(threadId)).toEqual(shown(chat));
    const edited = metadataOf(chat, shown(chat)[0]);
    expect(edited?.branchOptions).toHaveLength(2);
    chat.setBranch(edited?.branchOptions?.[0] ?? '');
    expect(shown(chat)).toEqual(old);
    expect((await client.threads.get<{ messages: Said[] }>(threadId)).values.messages).toEqual(
      await saidIn(threadId),
    );
  });

  it('edits a later question, also by the same id: both branches know what was said before, and neither the other', async () => {
    const threadId = await newThread();
    const chat = await chatIn(threadId);
    await submit(chat, ask(FIRST, 'q1'));
    await submit(chat, ask(SECOND, 'q2'));
    const old = await saidIn(threadId);

    const { firstSeenState } = metadataOf(chat, shown(chat)[2]) ?? {};
    const checkpoint = firstSeenState?.parent_checkpoint;
    await submit(chat, ask(OTHER), { checkpoint: { ...checkpoint } });

    const said = await saidIn(threadId);
    expect(said.slice(0, 2)).toEqual(old.slice(0, 2));
    expect(questionsOf(said)).toEqual([FIRST, OTHER]);
    const branches = metadataOf(chat, shown(chat)[2])?.branchOptions;
    expect(branches).toHaveLength(2);
    chat.setBranch(branches?.[0] ?? '');
    expect(shown(chat)).toEqual(old);
    await wait(threadId, { input: ask('And why?', 'q2'), checkpoint });
    const asked = (await saidIn(threadId)).filter(({ type }) => type === 'human');
    expect(asked.map(({ id, content }) => [id, content])).toEqual([
      ['q1', FIRST],
      ['q2', 'And why?'],
    ]);
  });

  it('a client that names the state in its config, as LangGraph takes it too, begins there', async () => {
    const threadId = await newThread();
    for (const question of [FIRST, SECOND]) await wait(threadId, { input: ask(question) });
    const before = (await client.threads.getHistory(threadId, { limit: 100 })).at(-1);
    const at = (checkpoint_id: unknown) => ({
      input: ask(OTHER),
      config: { configurable: { checkpoint_id } },
    });

    await wait(threadId, at(before?.checkpoint.checkpoint_id));

    expect(questionsOf(await saidIn(threadId))).toEqual([OTHER]);
    await expect(wait(threadId, at('none'))).rejects.toThrow('config.configurable.checkpoint_id');
    await wait(threadId, at(null));
    expect(questionsOf(await saidIn(threadId))).toEqual([OTHER, OTHER]);
  });

  it('a page that asks for the history and not for how much of it edits its newest question, and has the answer made anew', async () => {
    const threadId = await newThread();
    const chat = await chatIn(threadId, { assistant: 'supervisor', history: true });
    for (const question of [FIRST, SECOND]) await submit(chat, ask(question));
    const answered = shown(chat);

    const edit = metadataOf(chat, shown(chat)[2])?.firstSeenState?.parent_checkpoint;
    await submit(chat, ask(OTHER), { checkpoint: edit });

    expect(questionsOf(shown(chat))).toEqual([FIRST, OTHER]);
    expect(shown(chat).slice(0, 2)).toEqual(answered.slice(0, 2));
    const anew = metadataOf(chat, shown(chat)[3])?.firstSeenState?.parent_checkpoint;
    await submit(chat, undefined, { checkpoint: anew });
    expect(questionsOf(shown(chat))).toEqual([FIRST, OTHER]);
    expect(shown(chat)).toHaveLength(4);
  });

  it('goes on in the branch that is looked at, and the thread is in it from then on', async () => {
    const threadId = await newThread();
    const chat = await chatIn(threadId);
    await submit(chat, ask(FIRST));
    const { firstSeenState } = metadataOf(chat, shown(chat)[0]) ?? {};
    await submit(chat, ask(OTHER), { checkpoint: firstSeenState?.parent_checkpoint });
    chat.setBranch(metadataOf(chat, shown(chat)[0])?.branchOptions?.[0] ?? '');

    await submit(chat, ask(SECOND));

    expect(questionsOf(await saidIn(threadId))).toEqual([FIRST, SECOND]);
    const [answer] = (await saidIn(threadId)).slice(-1);
    expect(answer?.content).toContain(FIRST);
    // Without a checkpoint it goes on where the thread is now.
    await wait(threadId, { input: ask('And why?') });
    expect(questionsOf(await saidIn(threadId))).toEqual([FIRST, SECOND, 'And why?']);
    const found = await client.threads.search<{ messages: Said[] }>({ ids: [threadId] });
    expect(questionsOf(found[0]?.values.messages ?? [])).toEqual([FIRST, SECOND, 'And why?']);
  });

  it('regenerates an answer: nothing is asked anew, what was done before is not done again, and both answers stay', async () => {
    const threadId = await newThread();
    const chat = await chatIn(threadId);
    await submit(chat, ask(FIRST));
    const old = await saidIn(threadId);

    const { firstSeenState } = metadataOf(chat, shown(chat)[1]) ?? {};
    const checkpoint = firstSeenState?.parent_checkpoint;
    const before = await client.threads.getState(threadId, checkpoint ?? undefined);
    await submit(chat, undefined, { checkpoint: { ...checkpoint } });

    const said = await saidIn(threadId);
    expect(said).toHaveLength(2);
    expect(said[0]).toEqual(old[0]);
    expect(said[1]?.id).not.toBe(old[1]?.id);
    const [run, source] = await client.runs.list(threadId);
    expect(run).toMatchObject({ status: 'success', resumed_from: source?.run_id });
    const states = (await client.threads.getHistory(threadId, { limit: 100 })).filter(
      ({ metadata }) => metadata?.run_id === run?.run_id,
    );
    const began = states.at(-1);
    expect(began?.parent_checkpoint?.checkpoint_id).toBe(checkpoint?.checkpoint_id);
    expect(began?.next).toEqual(before.next);
    expect(began?.values).toEqual({ ...before.values, run_id: run?.run_id });
    const answers = metadataOf(chat, shown(chat)[1])?.branchOptions;
    expect(answers).toHaveLength(2);
    chat.setBranch(answers?.[0] ?? '');
    expect(shown(chat)).toEqual(old);
  });

  it('P2: the regenerating run starts from the very bytes of the checkpoint', async () => {
    const threadId = await newThread();
    await wait(threadId, { input: ask(FIRST) });
    const [, before] = await client.threads.getHistory(threadId, { limit: 2 });
    await wait(threadId, { input: null, checkpoint: before?.checkpoint });

    const database = new Database({ connectionString: server.database.superuserUrl });
    await database.connect();
    const { rows } = await database.query<{
      run_id: string;
      sequence: number;
      state: string;
      sha256: string;
    }>(
      `select c.run_id, c.sequence, c.state, c.sha256 from checkpoints c join runs r on r.id = c.run_id
       where r.thread_id = $1`,
      [threadId],
    );
    await database.end();
    const [runId, sequence] = String(before?.checkpoint.checkpoint_id).split(':');
    const source = rows.find((row) => row.run_id === runId && row.sequence === Number(sequence));
    const made = rows.find((row) => row.run_id !== runId && row.sequence === 1);
    expect([made?.state, made?.sha256]).toEqual([source?.state, source?.sha256]);
  });

  it('a run without input goes on where the thread broke off, and says where there is nothing to go on with', async () => {
    const threadId = await newThread();
    await expect(wait(threadId, {})).rejects.toThrow('there is no run to go on with');
    await whileNoRunEnds(async () => {
      const { run_id: runId } = await client.runs.create(threadId, 'triage', { input: ask(FIRST) });
      await expect(wait(threadId, { input: null })).rejects.toThrow('has not ended yet');
      await client.runs.cancel(threadId, runId);
    });
    expect(await saidIn(threadId)).toHaveLength(1);

    await expect(client.runs.wait(threadId, 'data', { input: null })).rejects.toThrow('must be \\"triage\\"');
    await wait(threadId, { input: null });

    expect((await saidIn(threadId)).map(({ type }) => type)).toEqual(['human', 'ai']);
    await expect(wait(threadId, { input: null })).rejects.toThrow('there is nothing to resume');
    const root = (await client.threads.getHistory(threadId, { limit: 100 })).at(-1);
    await expect(wait(threadId, { checkpoint: root?.checkpoint })).rejects.toThrow('422');
    await expect(wait(null, {})).rejects.toThrow('422');
    await expect(wait(null, { input: ask(FIRST), checkpoint: root?.checkpoint })).rejects.toThrow(
      'POST /v2/threads/<thread_id>/runs',
    );
  });

  it('L15: a state of another user, of another thread, or of none, is as unknown to a run as one that nobody has', async () => {
    const [threadId, elsewhere] = [await newThread(), await newThread()];
    await wait(threadId, { input: ask(FIRST) });
    await wait(elsewhere, { input: ask(FIRST) });
    const bob = await clientOf('bob');
    const { thread_id: bobs } = await bob.threads.create();
    await wait(bobs, { input: ask(OTHER) }, bob);
    const states = await client.threads.getHistory(threadId, { limit: 100 });
    const ids = states.map(({ checkpoint }) => String(checkpoint.checkpoint_id));

    for (const checkpoint_id of ids)
      for (const body of [
        { input: ask(SECOND), checkpoint: { checkpoint_id } },
        { input: null, checkpoint: { checkpoint_id } },
      ]) {
        await expect(wait(bobs, body, bob)).rejects.toThrow('404');
        await expect(wait(threadId, body, bob)).rejects.toThrow('404');
        await expect(wait(elsewhere, body)).rejects.toThrow('404');
      }
    for (const unknown of [
      ids[0]?.replace(/:\d+$/, ':900'),
      ids[0]?.replace(/:\d+$/, ':0').replace(/^./, 'f'),
    ])
      await expect(wait(threadId, { input: ask(SECOND), checkpointId: unknown })).rejects.toThrow('404');
    await expect(wait(threadId, { input: ask(SECOND), checkpointId: 'none' })).rejects.toThrow('422');
    expect([await saidIn(threadId), await saidIn(bobs, bob)].map((said) => said.length)).toEqual([2, 2]);
  });

  it('what is to become of the run at work holds from an earlier state too', async () => {
    const threadId = await newThread();
    await wait(threadId, { input: ask(FIRST) });
    const [end] = await client.threads.getHistory(threadId, { limit: 1 });
    const { checkpoint } = end ?? {};
    let live = '';
    await whileNoRunEnds(async () => {
      live = (await client.runs.create(threadId, 'triage', { input: ask(SECOND) })).run_id;
      await expect(
        client.runs.create(threadId, 'triage', {
          input: ask(OTHER),
          checkpoint,
          multitaskStrategy: 'reject',
        }),
      ).rejects.toThrow('409');

      await client.runs.create(threadId, 'triage', {
        input: ask(OTHER),
        checkpoint,
        multitaskStrategy: 'interrupt',
      });

      expect((await client.runs.get(threadId, live)).status).toBe('interrupted');
    });
    const [newest] = await client.runs.list(threadId);
    await client.runs.join(threadId, String(newest?.run_id));
    expect(questionsOf(await saidIn(threadId))).toEqual([FIRST, OTHER]);
  });

  it('a run at work, and one that is just being stopped, is no interrupt that waits for somebody', async () => {
    const threadId = await newThread();
    const stops: Promise<void>[] = [];
    await whileNoRunEnds(async () => {
      const { run_id: runId } = await client.runs.create(threadId, 'triage', { input: ask(FIRST) });
      const state = (): ReturnType<typeof client.threads.getState> => client.threads.getState(threadId);
      await eventually(state, ({ checkpoint }) => checkpoint.checkpoint_id !== null);
      for (const history of [true, { limit: 1 }] as const) {
        // A second tab, or the first one loaded anew: it follows no stream, and has read the thread once.
        const tab = await chatIn(threadId, { history });
        await eventually(
          async () => shown(tab).length,
          (length) => length > 0,
        );
        expect([tab.isLoading, tab.interrupt, tab.interrupts]).toEqual([false, undefined, []]);
      }
      // What it has still to do, it says itself, and the thread says that it is at work.
      expect((await client.threads.get(threadId)).status).toBe('busy');
      stops.push(client.runs.cancel(threadId, runId));
      expect((await state()).next).toEqual([]);
    });
    // On a busy machine the run may end first; the stop is 409 then.
    await Promise.allSettled(stops);

    expect((await client.threads.getState(threadId)).next).toEqual([]);
  });

  it('a message that names the state of the run at work waits for it, and follows its answer', async () => {
    const threadId = await newThread();
    let second = '';
    await whileNoRunEnds(async () => {
      await client.runs.create(threadId, 'triage', { input: ask(FIRST) });
      const { checkpoint } = await eventually(
        () => client.threads.getState(threadId),
        (state) => state.checkpoint.checkpoint_id !== null,
      );
      second = (await client.runs.create(threadId, 'triage', { input: ask(SECOND), checkpoint })).run_id;
    });
    await client.runs.join(threadId, second);

    expect(questionsOf(await saidIn(threadId))).toEqual([FIRST, SECOND]);
    expect(await saidIn(threadId)).toHaveLength(4);
  });

  it('a message keeps the id that its client gave it, unless another one of the conversation has it', async () => {
    const [threadId, elsewhere] = [await newThread(), await newThread()];
    const chat = await chatIn(threadId);
    await submit(chat, ask(FIRST, 'optimistic-1'), { optimisticValues: ask(FIRST, 'optimistic-1') });
    await wait(elsewhere, { input: ask(FIRST, 'optimistic-1') });

    expect(shown(chat)[0]?.id).toBe('optimistic-1');
    expect((await saidIn(elsewhere))[0]?.id).toBe('optimistic-1');
    const [run] = await client.runs.list(threadId);
    const told = [];
    for await (const { event, data } of client.runs.joinStream(threadId, String(run?.run_id), {
      streamMode: 'values',
    }))
      if (event === 'values') told.push((data as { messages: Said[] }).messages[0]?.id);
    expect(new Set(told)).toEqual(new Set(['optimistic-1']));

    await wait(threadId, { input: ask(OTHER, 'optimistic-1') });
    await wait(threadId, { input: ask(SECOND, 'a\u0007b') });
    await wait(threadId, { input: ask('And?', 'x'.repeat(201)) });

    const ids = (await saidIn(threadId)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(8);
    expect(ids.filter((id) => id === 'optimistic-1')).toHaveLength(1);
    expect(ids.some((id) => id.length > 100 || id.includes('\u0007'))).toBe(false);
  });

  it('what was said lasts when the states of a thread are kept no more, and may still be gone on with', async () => {
    const threadId = await newThread();
    await wait(threadId, { input: ask(FIRST) });
    const before = await client.threads.getState<{ messages: Said[] }>(threadId);
    const database = new Database({ connectionString: server.database.superuserUrl });
    await database.connect();
    await database.query(
      'delete from checkpoints c using runs r where r.id = c.run_id and r.thread_id = $1',
      [threadId],
    );
    await database.end();

    const after = await client.threads.getState<{ messages: Said[] }>(threadId);
    expect(after.values.messages).toEqual(before.values.messages);
    expect(after.checkpoint).toEqual(before.checkpoint);
    const chat = await chatIn(threadId);
    await eventually(
      async () => shown(chat).length,
      (length) => length === 2,
    );
    await wait(threadId, { input: ask(SECOND), checkpoint: after.checkpoint });
    expect(questionsOf(await saidIn(threadId))).toEqual([FIRST, SECOND]);
  });

  it('an answer that is made anew is asked of the model anew, as often as it is', async () => {
    let asked = 0;
    let isSilent = false;
    const model = createServer((_, response) => {
      asked += 1;
      if (isSilent) return;
      const message = { role: 'assistant', content: 'Into the large model.' };
      const choices = [{ index: 0, message, finish_reason: 'stop' }];
      const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
      response.setHeader('Content-Type', 'application/json');
      response.end(
        JSON.stringify({ id: 'x', object: 'chat.completion', created: 1, model: 'm', choices, usage }),
      );
    });
    await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`;
    const env = {
      MODEL_BASE_URL: baseUrl,
      MODEL_API_KEY: 'k',
      MODELS_SMALL: 'm',
      MODELS_MEDIUM: 'm',
      MODELS_LARGE: 'm',
    };
    const withModel = await startAirlock(env);
    const { Client: SdkClient } = await import('@langchain/langgraph-sdk');
    const carol = new SdkClient({
      apiUrl: `${withModel.url}/v2`,
      defaultHeaders: { Authorization: await withModel.bearer('carol') },
    });
    const { thread_id: threadId } = await carol.threads.create();

    // What was asked in another thread before is remembered here.
    const { thread_id: earlier } = await carol.threads.create();
    await carol.runs.wait(earlier, 'supervisor', { input: ask(FIRST) });
    const first = asked;
    await carol.runs.wait(threadId, 'supervisor', { input: ask(FIRST) });
    expect(asked).toBe(first);
    const [, before] = await carol.threads.getHistory(threadId, { limit: 2 });
    const counts: number[] = [];
    for (let count = 0; count < 2; count += 1) {
      await carol.runs.wait(threadId, 'supervisor', { input: null, checkpoint: before?.checkpoint });
      counts.push(asked);
    }
    // One that is stopped while it asks is gone on with as what it was.
    isSilent = true;
    const { run_id: stopped } = await carol.runs.create(threadId, 'supervisor', {
      input: null,
      checkpoint: before?.checkpoint,
    });
    await eventually(
      async () => asked,
      (count) => count > (counts[1] ?? 0),
    );
    await carol.runs.cancel(threadId, stopped, true);
    isSilent = false;
    const untilStopped = asked;
    await carol.runs.wait(threadId, 'supervisor', { input: null });
    const goneOn = asked;

    model.closeAllConnections();
    await withModel.close();
    model.close();
    expect(first).toBeGreaterThan(0);
    expect(counts[0]).toBeGreaterThan(first);
    expect(counts[1]).toBeGreaterThan(counts[0] ?? 0);
    expect(goneOn).toBeGreaterThan(untilStopped);
  });

  it('M1: a run is never begun before it was made', async () => {
    const { thread_id: threadId } = await client.threads.create();
    for (let count = 0; count < 20; count += 1)
      await client.runs.wait(threadId, 'triage', { input: ask(FIRST) });

    const runs = (await client.runs.list(threadId, { limit: 100 })) as unknown as {
      created_at: string;
      started_at: string;
    }[];
    expect(runs).toHaveLength(20);
    for (const { created_at, started_at } of runs)
      expect(Date.parse(started_at)).toBeGreaterThanOrEqual(Date.parse(created_at));
  });
});
