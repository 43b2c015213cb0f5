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

/** Of what nobody answered. */
export const NO_STATUS = 0;

export type Caller = (call: Call) => Promise<Answer>;

export interface CallerOptions {
  /**
   * Milliseconds of silence after which a stream of events is hung up, and what came is its answer; ten times as many and it is hung
   * up anyway, and whatever has not begun to answer is given up, with status 0. Default: it is read to its end, which for many never
   * comes.
   */
  readonly quietMs?: number;
}

/** @param url of the running application, such as `http://127.0.0.1:3000` */
export function callerOf(url: string, credentials?: Credentials, { quietMs }: CallerOptions = {}): Caller {
  return async (call) => {
    const response = await answered(url, call, credentials, quietMs);
    if (response === undefined) return noAnswer(10 * (quietMs ?? 0));
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text: await textOf(response, quietMs),
    };
  };
}

/** @returns undefined when there is none in ten times the silence that is enough; it is hung up then */
async function answered(
  url: string,
  call: Call,
  credentials: Credentials | undefined,
  quietMs: number | undefined,
): Promise<Response | undefined> {
  if (quietMs === undefined) return send(url, call, credentials);
  const given = new AbortController();
  const signal = AbortSignal.any([given.signal, ...(call.signal ? [call.signal] : [])]);
  const sent = send(url, { ...call, signal }, credentials);
  const response = await Promise.race([sent, pause(10 * quietMs, undefined, { ref: false })]);
  if (response) return response;
  given.abort();
  await sent.catch(() => undefined);
  return undefined;
}

const noAnswer = (ms: number): Answer => ({
  status: NO_STATUS,
  headers: {},
  text: `No answer in ${ms} ms. Of a stream of events Nest sends the head with the first event: let it say something, or \`quietMs\` be more.`,
});

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
