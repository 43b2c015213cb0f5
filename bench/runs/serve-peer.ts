import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bare } from './peers/bare';
import { langgraph } from './peers/langgraph';
import { mastra } from './peers/mastra';
import type { Peer } from './peers/peer';
import { answerParent } from './process';

const PEERS: Readonly<Record<string, (url: string, poolSize: number) => Promise<Peer>>> = {
  langgraph,
  mastra,
  bare,
};

/** One peer behind a bare HTTP server: POST /runs/stream {message} is answered by what its run tells. */
async function main(): Promise<void> {
  const { PEER = '', DATABASE_URL = '', POOL_SIZE } = process.env;
  const make = PEERS[PEER];
  if (!make) throw new Error(`No peer "${PEER}". Known: ${Object.keys(PEERS).join(', ')}.`);
  const peer = await make(DATABASE_URL, Number(POOL_SIZE));
  const server = createServer((request, response) => {
    stream(peer, request, response).catch((error: unknown) => {
      process.stderr.write(`${PEER}: ${String(error)}\n`);
      response.destroy();
    });
  });
  server.listen(0, '127.0.0.1', () => {
    answerParent(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => peer.close());
  });
}

async function stream(peer: Peer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  request.setEncoding('utf8');
  for await (const piece of request) text += piece;
  const { message } = JSON.parse(text) as { message: string };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for await (const part of peer.run(randomUUID(), message)) response.write(frame('update', part));
  response.end(frame('end', {}));
}

const frame = (event: string, data: unknown): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

void main();
