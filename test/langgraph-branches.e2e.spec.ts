import type { Client } from '@langchain/langgraph-sdk' with { 'resolution-mode': 'import' };
import { eventually } from './support/eventually';
import { startAirlock, type TestServer } from './support/airlock';
import {
  ask,
  chatIn,
  FIRST,
  metadataOf,
  newThread,
  OTHER,
  questionsOf,
  saidIn,
  SECOND,
  shown,
  submit,
  wait,
} from './support/langgraph-chat';
import { langGraphClient, type Said } from './support/langgraph-client';
import { withDatabase } from './support/server-database';

describe('H3: a chat page on the LangGraph SDK asks again, in other words, and from an earlier place', () => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await startAirlock();
    client = await langGraphClient(server, 'alice');
  });

  afterAll(() => server.close());

  it('edits the first question: the thread goes on with the new words, and the page can go back to the old ones', async () => {
    const threadId = await newThread(client);
    const chat = await chatIn(threadId, { by: client });
    await submit(chat, ask(FIRST));
    const old = await saidIn(client, threadId);
    const [question] = shown(chat);

    const { firstSeenState } = metadataOf(chat, question) ?? {};
    await submit(chat, ask(OTHER), { checkpoint: firstSeenState?.parent_checkpoint });

    expect(questionsOf(shown(chat))).toEqual([OTHER]);
    expect(shown(chat)).toHaveLength(2);
    expect(await saidIn(client, threadId)).toEqual(shown(chat));
    const edited = metadataOf(chat, shown(chat)[0]);
    expect(edited?.branchOptions).toHaveLength(2);
    chat.setBranch(edited?.branchOptions?.[0] ?? '');
    expect(shown(chat)).toEqual(old);
    expect((await client.threads.get<{ messages: Said[] }>(threadId)).values.messages).toEqual(
      await saidIn(client, threadId),
    );
  });

  it('edits a later question, also by the same id: both branches know what was said before, and neither the other', async () => {
    const threadId = await newThread(client);
    const chat = await chatIn(threadId, { by: client });
    await submit(chat, ask(FIRST, 'q1'));
    await submit(chat, ask(SECOND, 'q2'));
    const old = await saidIn(client, threadId);

    const { firstSeenState } = metadataOf(chat, shown(chat)[2]) ?? {};
    const checkpoint = firstSeenState?.parent_checkpoint;
    await submit(chat, ask(OTHER), { checkpoint: { ...checkpoint } });

    const said = await saidIn(client, threadId);
    expect(said.slice(0, 2)).toEqual(old.slice(0, 2));
    expect(questionsOf(said)).toEqual([FIRST, OTHER]);
    const branches = metadataOf(chat, shown(chat)[2])?.branchOptions;
    expect(branches).toHaveLength(2);
    chat.setBranch(branches?.[0] ?? '');
    expect(shown(chat)).toEqual(old);
    await wait(client, threadId, { input: ask('And why?', 'q2'), checkpoint });
    const asked = (await saidIn(client, threadId)).filter(({ type }) => type === 'human');
    expect(asked.map(({ id, content }) => [id, content])).toEqual([
      ['q1', FIRST],
      ['q2', 'And why?'],
    ]);
  });

  it('a client that names the state in its config, as LangGraph takes it too, begins there', async () => {
    const threadId = await newThread(client);
    for (const question of [FIRST, SECOND]) await wait(client, threadId, { input: ask(question) });
    const before = (await client.threads.getHistory(threadId, { limit: 100 })).at(-1);
    const at = (checkpoint_id: unknown) => ({
      input: ask(OTHER),
      config: { configurable: { checkpoint_id } },
    });

    await wait(client, threadId, at(before?.checkpoint.checkpoint_id));

    expect(questionsOf(await saidIn(client, threadId))).toEqual([OTHER]);
    await expect(wait(client, threadId, at('none'))).rejects.toThrow('config.configurable.checkpoint_id');
    await wait(client, threadId, at(null));
    expect(questionsOf(await saidIn(client, threadId))).toEqual([OTHER, OTHER]);
  });

  it('a page that asks for the history and not for how much of it edits its newest question, and has the answer made anew', async () => {
    const threadId = await newThread(client);
    const chat = await chatIn(threadId, { by: client, assistant: 'supervisor', history: true });
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
    const threadId = await newThread(client);
    const chat = await chatIn(threadId, { by: client });
    await submit(chat, ask(FIRST));
    const { firstSeenState } = metadataOf(chat, shown(chat)[0]) ?? {};
    await submit(chat, ask(OTHER), { checkpoint: firstSeenState?.parent_checkpoint });
    chat.setBranch(metadataOf(chat, shown(chat)[0])?.branchOptions?.[0] ?? '');

    await submit(chat, ask(SECOND));

    expect(questionsOf(await saidIn(client, threadId))).toEqual([FIRST, SECOND]);
    const [answer] = (await saidIn(client, threadId)).slice(-1);
    expect(answer?.content).toContain(FIRST);
    // Without a checkpoint it goes on where the thread is now.
    await wait(client, threadId, { input: ask('And why?') });
    expect(questionsOf(await saidIn(client, threadId))).toEqual([FIRST, SECOND, 'And why?']);
    const found = await client.threads.search<{ messages: Said[] }>({ ids: [threadId] });
    expect(questionsOf(found[0]?.values.messages ?? [])).toEqual([FIRST, SECOND, 'And why?']);
  });

  it('regenerates an answer: nothing is asked anew, what was done before is not done again, and both answers stay', async () => {
    const threadId = await newThread(client);
    const chat = await chatIn(threadId, { by: client });
    await submit(chat, ask(FIRST));
    const old = await saidIn(client, threadId);

    const { firstSeenState } = metadataOf(chat, shown(chat)[1]) ?? {};
    const checkpoint = firstSeenState?.parent_checkpoint;
    const before = await client.threads.getState(threadId, checkpoint ?? undefined);
    await submit(chat, undefined, { checkpoint: { ...checkpoint } });

    const said = await saidIn(client, threadId);
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
    const threadId = await newThread(client);
    await wait(client, threadId, { input: ask(FIRST) });
    const [, before] = await client.threads.getHistory(threadId, { limit: 2 });
    await wait(client, threadId, { input: null, checkpoint: before?.checkpoint });

    const { rows } = await withDatabase(server, (database) =>
      database.query<{ run_id: string; sequence: number; state: string; sha256: string }>(
        `select c.run_id, c.sequence, c.state, c.sha256 from checkpoints c join runs r on r.id = c.run_id
       where r.thread_id = $1`,
        [threadId],
      ),
    );
    const [runId, sequence] = String(before?.checkpoint.checkpoint_id).split(':');
    const source = rows.find((row) => row.run_id === runId && row.sequence === Number(sequence));
    const made = rows.find((row) => row.run_id !== runId && row.sequence === 1);
    expect([made?.state, made?.sha256]).toEqual([source?.state, source?.sha256]);
  });

  it('L15: a state of another user, of another thread, or of none, is as unknown to a run as one that nobody has', async () => {
    const [threadId, elsewhere] = [await newThread(client), await newThread(client)];
    await wait(client, threadId, { input: ask(FIRST) });
    await wait(client, elsewhere, { input: ask(FIRST) });
    const bob = await langGraphClient(server, 'bob');
    const { thread_id: bobs } = await bob.threads.create();
    await wait(bob, bobs, { input: ask(OTHER) });
    const states = await client.threads.getHistory(threadId, { limit: 100 });
    const ids = states.map(({ checkpoint }) => String(checkpoint.checkpoint_id));

    for (const checkpoint_id of ids)
      for (const body of [
        { input: ask(SECOND), checkpoint: { checkpoint_id } },
        { input: null, checkpoint: { checkpoint_id } },
      ]) {
        await expect(wait(bob, bobs, body)).rejects.toThrow('404');
        await expect(wait(bob, threadId, body)).rejects.toThrow('404');
        await expect(wait(client, elsewhere, body)).rejects.toThrow('404');
      }
    for (const unknown of [
      ids[0]?.replace(/:\d+$/, ':900'),
      ids[0]?.replace(/:\d+$/, ':0').replace(/^./, 'f'),
    ])
      await expect(wait(client, threadId, { input: ask(SECOND), checkpointId: unknown })).rejects.toThrow(
        '404',
      );
    await expect(wait(client, threadId, { input: ask(SECOND), checkpointId: 'none' })).rejects.toThrow('422');
    expect([await saidIn(client, threadId), await saidIn(bob, bobs)].map((said) => said.length)).toEqual([
      2, 2,
    ]);
  });

  it('a message keeps the id that its client gave it, unless another one of the conversation has it', async () => {
    const [threadId, elsewhere] = [await newThread(client), await newThread(client)];
    const chat = await chatIn(threadId, { by: client });
    await submit(chat, ask(FIRST, 'optimistic-1'), { optimisticValues: ask(FIRST, 'optimistic-1') });
    await wait(client, elsewhere, { input: ask(FIRST, 'optimistic-1') });

    expect(shown(chat)[0]?.id).toBe('optimistic-1');
    expect((await saidIn(client, elsewhere))[0]?.id).toBe('optimistic-1');
    const [run] = await client.runs.list(threadId);
    const told = [];
    for await (const { event, data } of client.runs.joinStream(threadId, String(run?.run_id), {
      streamMode: 'values',
    }))
      if (event === 'values') told.push((data as { messages: Said[] }).messages[0]?.id);
    expect(new Set(told)).toEqual(new Set(['optimistic-1']));

    await wait(client, threadId, { input: ask(OTHER, 'optimistic-1') });
    await wait(client, threadId, { input: ask(SECOND, 'a\u0007b') });
    await wait(client, threadId, { input: ask('And?', 'x'.repeat(201)) });

    const ids = (await saidIn(client, threadId)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(8);
    expect(ids.filter((id) => id === 'optimistic-1')).toHaveLength(1);
    expect(ids.some((id) => id.length > 100 || id.includes('\u0007'))).toBe(false);
  });

  it('what was said lasts when the states of a thread are kept no more, and may still be gone on with', async () => {
    const threadId = await newThread(client);
    await wait(client, threadId, { input: ask(FIRST) });
    const before = await client.threads.getState<{ messages: Said[] }>(threadId);
    await withDatabase(server, (database) =>
      database.query('delete from checkpoints c using runs r where r.id = c.run_id and r.thread_id = $1', [
        threadId,
      ]),
    );

    const after = await client.threads.getState<{ messages: Said[] }>(threadId);
    expect(after.values.messages).toEqual(before.values.messages);
    expect(after.checkpoint).toEqual(before.checkpoint);
    const chat = await chatIn(threadId, { by: client });
    await eventually(
      async () => shown(chat).length,
      (length) => length === 2,
    );
    await wait(client, threadId, { input: ask(SECOND), checkpoint: after.checkpoint });
    expect(questionsOf(await saidIn(client, threadId))).toEqual([FIRST, SECOND]);
  });
});
