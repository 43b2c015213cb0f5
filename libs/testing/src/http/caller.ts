import { setTimeout as pause } from 'node:timers/promises';

/** One HTTP request of a test. */
export interface Call {
  readonly method: string;
  /** With its query, from the root: `/notes?limit=5`. */
  readonly path: string;
  /** Sent as `Authorization: Bearer …`, unless `credentials` say otherwise. */
  readonly token?: string;
  /** An object is sent as JSON; text and bytes go as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** What came back, read to the end. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The headers by which a token is sent, such as `{ cookie: `session=${token}` }`. */
export type Credentials = (token: string) => Readonly<Record<string, string>>;

const asBearer: Credentials = (token) => ({ authorization: `Bearer ${token}` });

export type Caller = (call: Call) => Promise<Answer>;

export interface CallerOptions {
  /**
   * Milliseconds of silence after which a stream of events is hung up, and what came is its answer; ten times as many and it is hung
   * up anyway. Default: it is read to its end, which for many never comes.
   */
  readonly quietMs?: number;
}

/** @param url of the running application, such as `http://127.0.0.1:3000` */
export function callerOf(url: string, credentials?: Credentials, { quietMs }: CallerOptions = {}): Caller {
  return async (call) => {
    const response = await send(url, call, credentials);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text: await textOf(response, quietMs),
    };
  };
}

async function textOf(response: Response, quietMs: number | undefined): Promise<string> {
  const isStream = /^text\/event-stream\b/.test(response.headers.get('content-type') ?? '');
  if (!isStream || quietMs === undefined || !response.body) return response.text();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const end = Date.now() + 10 * quietMs;
  let text = '';
  for (;;) {
    const some = await Promise.race([reader.read(), pause(quietMs, undefined, { ref: false })]);
    text += some?.value ?? '';
    if (some === undefined || some.done || Date.now() > end) break;
  }
  await reader.cancel();
  return text;
}

/** The answer's status and headers, and a body still to be read: for streams. */
export async function send(
  url: string,
  { method, path, token, body, headers, signal }: Call,
  credentials = asBearer,
): Promise<Response> {
  const raw = typeof body === 'string' || body instanceof Uint8Array ? body : undefined;
  return fetch(new URL(path, url), {
    method,
    signal,
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : credentials(token)),
      ...(body === undefined || raw !== undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
  });
}
