import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { mintId, PoolExhaustedError } from '@airlock/session';
import { KeysUnavailableError, TokenRejectedError } from '../../auth';
import { PROBLEM_JSON, ShuttingDownError } from '../../http';
import { SocketLimitError } from './socket-limit.error';

/** The HTTP answer to a handshake that is not accepted. */
export interface Refusal {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Reason {
  readonly status: number;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function refusalOf(error: unknown, request: IncomingMessage): Refusal {
  const { status, detail, headers } = reasonOf(error);
  const title = STATUS_CODES[status] ?? 'Error';
  const requestId = mintId();
  const body = JSON.stringify({
    type: `urn:airlock:problem:${title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`,
    title,
    status,
    detail,
    instance: (request.url ?? '/').split('?', 1)[0],
    request_id: requestId,
  });
  return { status, body, headers: { 'Content-Type': PROBLEM_JSON, 'X-Request-Id': requestId, ...headers } };
}

function reasonOf(error: unknown): Reason {
  if (error instanceof ShuttingDownError)
    return { status: 503, detail: error.message, headers: { 'Retry-After': '1' } };
  if (error instanceof TokenRejectedError)
    return { status: 401, detail: error.reason, headers: { 'WWW-Authenticate': error.challenge } };
  if (error instanceof KeysUnavailableError)
    return { status: 503, detail: error.message, headers: { 'Retry-After': '5' } };
  if (error instanceof SocketLimitError)
    return { status: 429, detail: error.message, headers: { 'Retry-After': '5' } };
  if (error instanceof PoolExhaustedError)
    return { status: 503, detail: 'No database connection became free.', headers: { 'Retry-After': '1' } };
  return { status: 500, detail: 'Something went wrong here. Ask about it with the request id.' };
}
