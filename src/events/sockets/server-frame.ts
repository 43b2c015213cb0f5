import { type FieldFault, type ProblemAnswer, titleOf } from '../../http';

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

export function errorFrame(id: MessageId, answer: ProblemAnswer, requestId?: string): ServerFrame {
  const { status, detail, headers, errors, members } = answer;
  const retryAfter = headers?.['Retry-After'];
  return {
    type: 'error',
    reply_to: id,
    payload: {
      title: titleOf(status),
      status,
      detail,
      ...(requestId ? { request_id: requestId } : {}),
      ...(retryAfter ? { retry_after: Number(retryAfter) } : {}),
      ...(errors ? { errors: errors.map(atItsPlace) } : {}),
      ...members,
    },
  };
}

/** What is a header over HTTP is a field here. */
const atItsPlace = ({ path, message }: FieldFault): FieldFault => ({
  path: path === 'Idempotency-Key' ? 'payload.idempotency_key' : path,
  message,
});
