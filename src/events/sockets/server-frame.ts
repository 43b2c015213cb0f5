import { STATUS_CODES } from 'node:http';
import type { ErrorAnswer } from './error-answers';

type MessageId = string | number | null;

/** Answers and errors, beside the events themselves, which are their envelopes. */
export type ServerFrame =
  | {
      readonly type: 'result';
      readonly reply_to: MessageId;
      readonly request: string;
      readonly payload: object;
    }
  | { readonly type: 'error'; readonly reply_to: MessageId; readonly payload: object };

export const resultFrame = (id: MessageId, request: string, payload: object): ServerFrame => ({
  type: 'result',
  reply_to: id,
  request,
  payload,
});

export function errorFrame(id: MessageId, answer: ErrorAnswer, requestId?: string): ServerFrame {
  const { status, detail, errors, members } = answer;
  return {
    type: 'error',
    reply_to: id,
    payload: {
      title: STATUS_CODES[status] ?? 'Error',
      status,
      detail,
      ...(requestId ? { request_id: requestId } : {}),
      ...(errors ? { errors } : {}),
      ...members,
    },
  };
}
