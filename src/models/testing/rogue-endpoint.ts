import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answers = (response: ServerResponse, request: IncomingMessage) => void;

/** An endpoint of models that answers byte by byte as the test wrote, however wrong that is. */
export class RogueEndpoint {
  /** What was asked, as it came. */
  readonly asked: string[] = [];
  /** Connections that the caller closed before the answer was over. */
  left = 0;
  private readonly server = createServer((request, response) => void this.answer(request, response));

  private constructor(private readonly answers: Answers) {}

  static async start(answers: Answers): Promise<RogueEndpoint> {
    const endpoint = new RogueEndpoint(answers);
    endpoint.server.listen(0, '127.0.0.1');
    await once(endpoint.server, 'listening');
    return endpoint;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.asked.push(Buffer.concat(chunks).toString());
    response.on('error', () => undefined);
    response.on('close', () => {
      if (!response.writableFinished) this.left += 1;
    });
    this.answers(response, request);
  }
}

/** As a server of OpenAI's API says it whole. */
export const wholeAnswer = (content: string, usage?: object): string =>
  JSON.stringify({
    id: 'rogue',
    created: 0,
    model: 'm',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
    usage,
  });

/** One event of its stream. */
export const streamedPiece = (content: string, finish?: 'stop'): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish ?? null }] })}\n\n`;

/** Writes for ever, as fast as it is read. */
export function pour(response: ServerResponse, text: string): void {
  while (!response.destroyed && response.write(text));
  if (!response.destroyed) response.once('drain', () => pour(response, text));
}
