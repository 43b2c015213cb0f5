import type { Client } from '@langchain/langgraph-sdk' with { 'resolution-mode': 'import' };
import { eventually } from './support/eventually';
import { startAirlock, type TestServer } from './support/airlock';
import {
  ask,
  chatIn,
  FIRST,
  newThread,
  OTHER,
  questionsOf,
  saidIn,
  SECOND,
  shown,
  wait,
} from './support/langgraph-chat';
import { langGraphClient } from './support/langgraph-client';
import { whileNoRunEnds } from './support/server-database';

describe('H3, E5: a thread of the LangGraph SDK while a run of it is at work, and where one broke off', () => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await startAirlock();
    client = await langGraphClient(server, 'alice');
  });

  afterAll(() => server.close());

  it('a run without input goes on where the thread broke off, and says where there is nothing to go on with', async () => {
    const threadId = await newThread(client);
    await expect(wait(client, threadId, {})).rejects.toThrow('there is no run to go on with');
    await whileNoRunEnds(server, async () => {
      const metadata = { a: 'x'.repeat(40_000) };
      const { run_id: runId } = await client.runs.create(threadId, 'triage', { input: ask(FIRST), metadata });
      await expect(wait(client, threadId, { input: null })).rejects.toThrow('has not ended yet');
      await client.runs.cancel(threadId, runId);
    });
    expect(await saidIn(client, threadId)).toHaveLength(1);

    await expect(client.runs.wait(threadId, 'data', { input: null })).rejects.toThrow('must be \\"triage\\"');
    const more = { b: 'x'.repeat(40_000) };
    await expect(wait(client, threadId, { input: null, metadata: more })).rejects.toThrow('65536 bytes');
    await wait(client, threadId, { input: null });

    expect((await saidIn(client, threadId)).map(({ type }) => type)).toEqual(['human', 'ai']);
    await expect(wait(client, threadId, { input: null })).rejects.toThrow('there is nothing to resume');
    const root = (await client.threads.getHistory(threadId, { limit: 100 })).at(-1);
    await expect(wait(client, threadId, { checkpoint: root?.checkpoint })).rejects.toThrow('422');
    await expect(wait(client, null, {})).rejects.toThrow('422');
    await expect(wait(client, null, { input: ask(FIRST), checkpoint: root?.checkpoint })).rejects.toThrow(
      'POST /v2/threads/<thread_id>/runs',
    );
  });

  it('what is to become of the run at work holds from an earlier state too', async () => {
    const threadId = await newThread(client);
    await wait(client, threadId, { input: ask(FIRST) });
    const [end] = await client.threads.getHistory(threadId, { limit: 1 });
    const { checkpoint } = end ?? {};
    let live = '';
    await whileNoRunEnds(server, async () => {
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
    expect(questionsOf(await saidIn(client, threadId))).toEqual([FIRST, OTHER]);
  });

  it('a run at work, and one that is just being stopped, is no interrupt that waits for somebody', async () => {
    const threadId = await newThread(client);
    const stops: Promise<void>[] = [];
    await whileNoRunEnds(server, async () => {
      const { run_id: runId } = await client.runs.create(threadId, 'triage', { input: ask(FIRST) });
      const state = (): ReturnType<typeof client.threads.getState> => client.threads.getState(threadId);
      await eventually(state, ({ checkpoint }) => checkpoint.checkpoint_id !== null);
      for (const history of [true, { limit: 1 }] as const) {
        // A second tab, or the first one loaded anew: it follows no stream, and has read the thread once.
        const tab = await chatIn(threadId, { by: client, history });
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
    const threadId = await newThread(client);
    let second = '';
    await whileNoRunEnds(server, async () => {
      await client.runs.create(threadId, 'triage', { input: ask(FIRST) });
      const { checkpoint } = await eventually(
        () => client.threads.getState(threadId),
        (state) => state.checkpoint.checkpoint_id !== null,
      );
      second = (await client.runs.create(threadId, 'triage', { input: ask(SECOND), checkpoint })).run_id;
    });
    await client.runs.join(threadId, second);

    expect(questionsOf(await saidIn(client, threadId))).toEqual([FIRST, SECOND]);
    expect(await saidIn(client, threadId)).toHaveLength(4);
  });

  it('M1: a run is never begun before it was made', async () => {
    const threadId = await newThread(client);
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
