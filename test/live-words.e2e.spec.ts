import { scriptedModel, type ScriptedModel } from '@airlock/testing';
import type { Client } from '@langchain/langgraph-sdk' with { 'resolution-mode': 'import' };
import { type Act, scriptOf } from '../src/agent/testing/script';
import { ScriptedAgentsModule } from '../src/agent/testing/scripted-agents';
import { startAirlock, type TestServer } from './support/airlock';
import { langGraphClient, type Said } from './support/langgraph-client';

const MODEL = 'gpt-4o-mini';
const TEXT = 'Most of it goes to gpt-4o. Use less of it.';

interface Part {
  readonly id?: string;
  readonly event: string;
  readonly data: unknown;
}

describe("a model's words on a LangGraph stream, where the agent shows them (H7)", () => {
  let model: ScriptedModel;
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    model = await scriptedModel(() => TEXT);
    server = await startAirlock(
      { MODEL_BASE_URL: model.url, MODELS_SMALL: MODEL },
      { agents: ScriptedAgentsModule },
    );
    client = await langGraphClient(server, 'alice');
  });

  afterAll(async () => {
    await server.close();
    await model.close();
  });

  type Mode = 'messages-tuple' | 'messages' | 'events';

  async function partsOf(streamMode: Mode, ...acts: Act[]): Promise<Part[]> {
    const content = scriptOf({ agents: { worker: acts } });
    const input = { messages: [{ type: 'human', content }] };
    const parts: Part[] = [];
    for await (const part of client.runs.stream(null, 'worker', { input, streamMode })) parts.push(part);
    return parts;
  }

  const answer: Act = ['answer', { answer: TEXT }];

  /** As the thread keeps it, and as who comes back to the run is told it. */
  async function keptOf(parts: readonly Part[]): Promise<Said | undefined> {
    const { thread_id: threadId, run_id: runId } = parts[0]?.data as { thread_id: string; run_id: string };
    const told: Said[] = [];
    for await (const { event, data } of client.runs.joinStream(threadId, runId, {
      streamMode: 'messages-tuple',
    }))
      if (event === 'messages') told.push((data as unknown as [Said])[0]);
    const { values } = await client.threads.getState<{ messages: Said[] }>(threadId);
    const kept = values.messages.at(-1);
    expect(told).toEqual([kept]);
    return kept;
  }

  it('messages-tuple: the answer in pieces, under the id that its thread keeps it by, and no second time', async () => {
    const parts = await partsOf('messages-tuple', ['shown_model', 'Where does my money go?'], answer);

    const said = parts.filter(({ event }) => event === 'messages').map(({ data }) => data as [Said, object]);
    expect(said.map(([{ content }]) => content).join('')).toBe(TEXT);
    expect(new Set(said.map(([{ type }]) => type))).toEqual(new Set(['AIMessageChunk']));
    expect(said[0]?.[1]).toMatchObject({ langgraph_node: 'worker' });
    const kept = await keptOf(parts);
    expect(kept).toMatchObject({ type: 'ai', content: TEXT });
    expect(new Set(said.map(([{ id }]) => id))).toEqual(new Set([kept?.id]));
  });

  it('H7: who comes back in the middle of an answer is told the rest of it, and nothing of it twice', async () => {
    const parts = await partsOf('messages-tuple', ['shown_model', 'How much is it?'], answer);
    const { thread_id: threadId, run_id: runId } = parts[0]?.data as { thread_id: string; run_id: string };
    const pieces = parts.filter(({ event }) => event === 'messages');
    expect(pieces.map(({ id = '' }) => id)).toEqual(pieces.map(() => expect.stringMatching(/^\d+~.+~\d+$/)));

    for (const [index, { id }] of pieces.entries()) {
      const rest: string[] = [];
      const again = client.runs.joinStream(threadId, runId, {
        streamMode: 'messages-tuple',
        lastEventId: id,
      });
      for await (const { event, data } of again)
        if (event === 'messages') rest.push((data as unknown as [Said])[0].content);
      const had = pieces.slice(0, index + 1).map(({ data }) => (data as [Said])[0].content);
      expect([...had, ...rest].join('')).toBe(TEXT);
    }
  });

  it('messages-tuple: an answer of other words than those that were shown is told whole, as another message', async () => {
    const parts = await partsOf('messages-tuple', ['shown_model', 'What should I do?']);

    const said = parts.filter(({ event }) => event === 'messages').map(({ data }) => (data as [Said])[0]);
    const pieces = said.filter(({ type }) => type === 'AIMessageChunk');
    expect(pieces.map(({ content }) => content).join('')).toBe(TEXT);
    expect(said.slice(pieces.length)).toEqual([await keptOf(parts)]);
    expect(said.at(-1)?.id).not.toBe(pieces[0]?.id);
  });

  it('messages: the answer as far as it has come, and whole at the end, as one message', async () => {
    const parts = await partsOf('messages', ['shown_model', 'Since when?'], answer);

    const told = parts.filter(({ event }) => event.startsWith('messages/'));
    const partial = told
      .filter(({ event }) => event === 'messages/partial')
      .map(({ data }) => data as [Said]);
    expect(told.map(({ event }) => event)).toEqual([
      'messages/metadata',
      ...partial.map(() => 'messages/partial'),
      'messages/complete',
    ]);
    const kept = await keptOf(parts);
    expect(partial.every(([{ content }]) => TEXT.startsWith(content))).toBe(true);
    expect(partial.at(-1)).toMatchObject([{ id: kept?.id, type: 'ai', content: TEXT }]);
    expect(told.at(-1)?.data).toEqual([kept]);
  });

  it('events: the same pieces, as a chat model in the turn of the agent begins, streams and ends', async () => {
    const parts = await partsOf('events', ['shown_model', 'And what else?'], answer);

    const told = parts
      .map(({ data }) => data as Streamed)
      .filter(({ event }) => event?.includes('chat_model'));
    const pieces = told.slice(1, -1);
    expect(told.map(({ event }) => event)).toEqual([
      'on_chat_model_start',
      ...pieces.map(() => 'on_chat_model_stream'),
      'on_chat_model_end',
    ]);
    expect(pieces.map(({ data }) => data.chunk.content).join('')).toBe(TEXT);
    expect(told[0]).toMatchObject({ name: 'worker', parent_ids: [expect.any(String)] });
    expect(told.at(-1)?.data.output).toMatchObject({ id: pieces[0]?.data.chunk.id, content: TEXT });
    // AG-UI's LangGraphAgent looks into it without asking whether it is there.
    expect(pieces[0]?.data.chunk).toHaveProperty('response_metadata', {});
  });

  it('tells no word of a model whose agent shows none', async () => {
    const parts = await partsOf('messages-tuple', ['model', 'Quietly, where does my money go?']);

    const said = parts.filter(({ event }) => event === 'messages').map(({ data }) => data as [Said]);
    expect(said.map(([{ type }]) => type)).toEqual(['ai']);
  });
});

interface Streamed {
  readonly event: string;
  readonly data: { readonly chunk: Said; readonly output: Said };
}
