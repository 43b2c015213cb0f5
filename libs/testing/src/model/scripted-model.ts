import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an application asked. */
export interface ModelCall {
  readonly model: string;
  /** All messages of the request, joined. */
  readonly prompt: string;
  readonly authorization: string | undefined;
}

export interface ScriptedReply {
  readonly text?: string;
  /** Instead of an answer; such as 429 or 500. */
  readonly status?: number;
  /** Milliseconds before the answer; the wait ends when the caller hangs up. */
  readonly delayMs?: number;
}

/** A model that says what the test wrote. */
export interface ScriptedModel {
  /** Base URL, as OpenAI-compatible clients take it: `http://127.0.0.1:<port>/v1`. */
  readonly url: string;
  readonly calls: readonly ModelCall[];
  /** Calls whose caller hung up before the answer. */
  readonly abandoned: number;
  close(): Promise<void>;
}

/** Serves `POST /v1/chat/completions`, streamed or whole. @param script decides each answer */
export async function scriptedModel(
  script: (call: ModelCall) => string | ScriptedReply,
): Promise<ScriptedModel> {
  const calls: ModelCall[] = [];
  let abandoned = 0;
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) abandoned++;
    });
    void reply(request, response, (call) => {
      calls.push(call);
      const said = script(call);
      return typeof said === 'string' ? { text: said } : said;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    calls,
    get abandoned() {
      return abandoned;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface ChatRequest {
  readonly model?: string;
  readonly stream?: boolean;
  readonly messages?: readonly { readonly content?: unknown }[];
}

async function reply(
  request: IncomingMessage,
  response: ServerResponse,
  decide: (call: ModelCall) => ScriptedReply,
): Promise<void> {
  const body = JSON.parse(await textOf(request)) as ChatRequest;
  const prompt = (body.messages ?? []).map(({ content }) => textIn(content)).join('\n');
  const { authorization } = request.headers;
  const { text = '', status = 200, delayMs = 0 } = decide({ model: body.model ?? '', prompt, authorization });
  if (delayMs > 0) await waitOrHangUp(response, delayMs);
  if (response.destroyed) return;
  if (status !== 200) send(response, status, { error: { message: `scripted ${status}` } });
  else if (body.stream) stream(response, body.model ?? '', text, usage(prompt, text));
  else
    send(
      response,
      200,
      completion(body.model ?? '', { message: { role: 'assistant', content: text } }, usage(prompt, text)),
    );
}

function stream(response: ServerResponse, model: string, text: string, tokens: object): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const pieces = text.match(/\S+\s*/g) ?? [];
  for (const content of pieces)
    response.write(`data: ${JSON.stringify(completion(model, { delta: { content } }))}\n\n`);
  const last = completion(model, { delta: {}, finish_reason: 'stop' }, tokens);
  response.end(`data: ${JSON.stringify(last)}\n\ndata: [DONE]\n\n`);
}

function completion(model: string, choice: object, tokens?: object): object {
  const choices = [{ index: 0, finish_reason: 'message' in choice ? 'stop' : null, ...choice }];
  return { id: 'scripted', created: 0, object: 'chat.completion', model, choices, usage: tokens };
}

/** Words stand for tokens. */
function usage(prompt: string, text: string): object {
  const words = (of: string): number => of.split(/\s+/).filter(Boolean).length;
  return {
    prompt_tokens: words(prompt),
    completion_tokens: words(text),
    total_tokens: words(prompt) + words(text),
  };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: { text?: unknown }) => (typeof part.text === 'string' ? part.text : '')).join('');
}

async function waitOrHangUp(response: ServerResponse, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  response.once('close', resolve);
  await promise;
  clearTimeout(timer);
}
