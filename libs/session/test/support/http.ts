import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Sends JSON as a user and reads JSON back. */
export async function call(
  url: string,
  path: string,
  { user = 'ada@airlock.dev', method = 'GET', body }: { user?: string; method?: string; body?: unknown } = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: { 'x-user': user, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: parse(text) };
}

/** Sends a request and goes away as soon as `when` is fulfilled. @returns when it left (performance.now) */
export async function leave(
  url: string,
  path: string,
  when: Promise<unknown>,
  method = 'POST',
): Promise<number> {
  const outgoing = httpRequest(url + path, { method, agent: false });
  outgoing.on('error', () => undefined);
  outgoing.end();
  await when;
  const leftAt = performance.now();
  outgoing.destroy();
  return leftAt;
}

export interface RawAnswer {
  readonly firstByteAt: number | undefined;
  readonly status: number | undefined;
  readonly text: string;
  readonly chunks: readonly { readonly at: number; readonly text: string }[];
}

interface RawCall {
  readonly method?: string;
  /** Told of every piece as it comes. */
  readonly onText?: (text: string) => unknown;
  /** Goes away before the end. */
  readonly signal?: AbortSignal;
}

/** Reads the answer off the socket: when its first byte came, and what came when. */
export async function callRaw(
  port: number,
  path: string,
  { method = 'GET', onText = () => undefined, signal }: RawCall = {},
): Promise<RawAnswer> {
  const chunks: { at: number; text: string }[] = [];
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on('data', (chunk) => {
    chunks.push({ at: performance.now(), text: chunk.toString() });
    onText(chunk.toString());
    // An event stream asks for keep-alive, so the end of the body does not end the connection.
    if (chunk.includes('\r\n0\r\n\r\n') || chunk.toString() === '0\r\n\r\n') socket.end();
  });
  socket.on('error', () => resolve());
  socket.on('close', () => resolve());
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  signal?.addEventListener('abort', () => socket.destroy());
  await promise;
  const text = chunks.map((chunk) => chunk.text).join('');
  const status = /^HTTP\/1\.1 (\d+)/.exec(text)?.[1];
  return { firstByteAt: chunks[0]?.at, status: status ? Number(status) : undefined, text, chunks };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
