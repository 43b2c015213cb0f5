import type { JsonObject } from './plain-json';

/** Whose call it is, as the verified token says; the only source of identity. */
export interface ContextPrincipal {
  readonly userId: string;
}

/** The ids that the route names; what it does not name is minted. */
export interface RouteIds {
  readonly threadId?: string;
  readonly runId?: string;
}

/** What is read of an HTTP request; Express's fits. */
export interface HttpRequestFacts {
  readonly method?: string;
  readonly originalUrl?: string;
  readonly url?: string;
  /** Express's `request.ip`: looks at proxy headers only when "trust proxy" names the proxy. */
  readonly ip?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** What is read of a socket message. */
export interface SocketMessageFacts {
  /** The server's name for the connection. */
  readonly socketId: string;
  readonly type?: string;
  readonly clientIp?: string;
  readonly userAgent?: string;
}

/** The row of a run, as far as its job needs it. */
export interface JobRun {
  readonly userId: string;
  readonly threadId: string;
  readonly runId: string;
  /** Of the request that created the run. */
  readonly requestId: string;
}

const UNKNOWN = 'unknown';
const FOREIGN_ID_MAX = 200;
/** Headers that name the call in somebody else's books, and what they are called in ours. */
const FOREIGN_IDS = [
  ['x-request-id', 'x_request_id'],
  ['x-correlation-id', 'x_correlation_id'],
  ['x-trace-id', 'x_trace_id'],
] as const;

/** Audit metadata of a request (C14): ids that a client sends are recorded, and used for nothing. */
export function httpFacts(request: HttpRequestFacts): JsonObject {
  const header = (name: string): string | undefined => first(request.headers?.[name]);
  const facts: Record<string, string> = {
    client_ip: request.ip ?? UNKNOWN,
    user_agent: header('user-agent') ?? UNKNOWN,
    method: request.method ?? UNKNOWN,
    path: pathOf(request.originalUrl ?? request.url) ?? UNKNOWN,
    content_type: header('content-type') ?? UNKNOWN,
  };
  for (const [name, fact] of FOREIGN_IDS) {
    const value = header(name);
    if (value !== undefined) facts[fact] = cut(value);
  }
  return facts;
}

/** Audit metadata of a socket message. */
export function socketFacts(message: SocketMessageFacts): JsonObject {
  return {
    client_ip: message.clientIp ?? UNKNOWN,
    user_agent: message.userAgent ?? UNKNOWN,
    method: 'WEBSOCKET',
    message_type: message.type === undefined ? UNKNOWN : cut(message.type),
  };
}

/** Never the query string: it may hold what nobody wants in a log. */
const pathOf = (url: string | undefined): string | undefined => url?.split(/[?#]/, 1)[0];
const first = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'object' ? value[0] : value;
/** By characters, so that no pair of surrogates is torn apart. */
const cut = (value: string): string => Array.from(value).slice(0, FOREIGN_ID_MAX).join('');
