import type { IncomingMessage } from 'node:http';
import { mintId } from '@airlock/session';
import { PROBLEM_JSON, type ProblemAnswer, problemOf } from '../../http';

/** The HTTP answer to a handshake that is not accepted. */
export interface Refusal {
  readonly requestId: string;
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function refusalOf(answer: ProblemAnswer, { url }: IncomingMessage): Refusal {
  const requestId = mintId();
  return {
    requestId,
    status: answer.status,
    body: JSON.stringify(problemOf(answer, { url, requestId })),
    headers: { 'Content-Type': PROBLEM_JSON, 'X-Request-Id': requestId, ...answer.headers },
  };
}
