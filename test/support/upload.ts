import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import type { TestServer } from './airlock';

/** A file that is sent piece by piece, as slow clients do. */
export interface SlowUpload {
  /** Sends a piece; resolves when the system has taken it. */
  send(text: string): Promise<void>;
  /** Sends the end and waits for the answer. */
  finish(text?: string): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>;
  /** Waits for an answer that comes before the end was sent. */
  answer(): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>;
  /** Goes away in the middle. */
  abort(): void;
}

export async function slowUpload(server: TestServer, userId: string, query = ''): Promise<SlowUpload> {
  const client = request(`${server.url}/v2/workloads/import${query}`, {
    method: 'POST',
    headers: { authorization: await server.bearer(userId), 'content-type': 'text/csv' },
  });
  const answer = Promise.withResolvers<IncomingMessage>();
  client.on('response', answer.resolve).on('error', answer.reject);
  // An upload that is aborted has no answer, and nobody waits for one.
  answer.promise.catch(() => undefined);
  const read = async () => {
    const response = await answer.promise;
    const body = (await Array.fromAsync(response as AsyncIterable<Buffer>)).join('');
    return { status: response.statusCode ?? 0, body: JSON.parse(body) as Record<string, unknown> };
  };
  return {
    send: (text) => write(client, text),
    finish: async (text = '') => {
      client.end(text);
      return read();
    },
    answer: read,
    abort: () => void client.destroy(),
  };
}

async function write(client: ClientRequest, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    client.write(text, (error) => (error ? reject(error) : resolve())),
  );
}

/**
 * Sends everything before it reads anything, as simple clients do.
 * @returns the status line of the answer
 */
export async function stubbornUpload(server: TestServer, userId: string, body: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname).pause();
  const head = [
    'POST /v2/workloads/import HTTP/1.1',
    `Host: ${hostname}`,
    `Authorization: ${await server.bearer(userId)}`,
    'Content-Type: text/csv',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  await new Promise<void>((resolve, reject) =>
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`, (error) => (error ? reject(error) : resolve())),
  );
  const [answer] = (await once(socket.resume(), 'data')) as [Buffer];
  socket.destroy();
  return answer.toString().split('\r\n', 1)[0] ?? '';
}
