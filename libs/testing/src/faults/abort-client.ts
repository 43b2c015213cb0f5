import { request } from 'node:http';
import type { Call } from '../http/caller';

export interface AbortedCall {
  /** Milliseconds after the request was sent. */
  readonly afterMs: number;
  /** Whether the answer had begun to arrive by then. */
  readonly wasAnswered: boolean;
}

/** Sends a request and breaks the connection, as a closed tab or a lost network does. */
export async function abortClient(url: string, call: Call, afterMs: number): Promise<AbortedCall> {
  const { method, path, token, body, headers } = call;
  const { promise, resolve } = Promise.withResolvers<void>();
  let wasAnswered = false;
  const outgoing = request(new URL(path, url), {
    method,
    agent: false,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
  });
  outgoing.on('response', (response) => {
    wasAnswered = true;
    response.resume();
  });
  outgoing.on('error', () => undefined);
  outgoing.on('close', resolve);
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  const timer = setTimeout(() => outgoing.destroy(), afterMs);
  await promise;
  clearTimeout(timer);
  return { afterMs, wasAnswered };
}
