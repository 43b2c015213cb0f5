import { scriptedModel, type ScriptedModel } from '@airlock/testing';
import type { Client } from '@langchain/langgraph-sdk' with { 'resolution-mode': 'import' };
import { type Act, scriptOf } from '../src/agent/testing/script';
import { ScriptedAgentsModule } from '../src/agent/testing/scripted-agents';
import { startAirlock, type TestServer } from './support/airlock';
import { langGraphClient } from './support/langgraph-client';

const MODEL = 'gpt-4o-mini';
const TEXT = 'Most of it goes to gpt-4o. Use less of it.';

interface Part {
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

  async function partsOf(streamMode: 'messages-tuple' | 'events', act: Act): Promise<Part[]> {
    const content = scriptOf({ agents: { worker: [act] } });
    const input = { messages: [{ type: 'human', content }] };
    const parts: Part[] = [];
    for await (const part of client.runs.stream(null, 'worker', { input, streamMode })) parts.push(part);
    return parts;
  }

  it('messages-tuple: pieces of one message, to its last word, and the answer after them', async () => {
    const parts = await partsOf('messages-tuple', ['shown_model', 'Where does my money go?']);

    const said = parts.filter(({ event }) => event === 'messages').map(({ data }) => data as [Said, object]);
    const pieces = said.filter(([{ type }]) => type === 'AIMessageChunk');
    expect(pieces.map(([{ content }]) => content).join('')).toBe(TEXT);
    expect(new Set(pieces.map(([{ id }]) => id)).size).toBe(1);
    expect(said.map(([{ type }]) => type)).toEqual([...pieces.map(() => 'AIMessageChunk'), 'ai']);
    expect(pieces[0]?.[1]).toMatchObject({ langgraph_node: 'worker' });
  });

  it('events: the same pieces, as what a chat model streams in the turn of the agent', async () => {
    const parts = await partsOf('events', ['shown_model', 'And what else?']);

    const told = parts.map(({ data }) => data as Streamed).filter(({ event }) => event === CHAT);
    expect(told.map(({ data }) => data.chunk.content).join('')).toBe(TEXT);
    expect(told[0]).toMatchObject({ name: 'worker', parent_ids: [expect.any(String)] });
  });

  it('tells no word of a model whose agent shows none', async () => {
    const parts = await partsOf('messages-tuple', ['model', 'Quietly, where does my money go?']);

    const said = parts.filter(({ event }) => event === 'messages').map(({ data }) => data as [Said]);
    expect(said.map(([{ type }]) => type)).toEqual(['ai']);
  });
});

const CHAT = 'on_chat_model_stream';

interface Said {
  readonly id: string;
  readonly type: string;
  readonly content: string;
}

interface Streamed {
  readonly event: string;
  readonly data: { readonly chunk: Said };
}
