import type { Answer } from '../http/caller';
import { asWord } from './words';

/** Members that may differ from one refusal to the next: they name the request, not the thing. */
const OF_THE_REQUEST = ['request_id', 'requestId', 'instance', 'timestamp', 'path'];

/** Status, type and body of an answer, without what belongs to this one request: comparable. */
export function withoutNames({ status, headers, text }: Answer, ids: readonly string[]): string {
  const body = ids.reduce((rest, id) => rest.replaceAll(asWord(id), '<id>'), withoutMembers(text));
  return `${status} ${headers['content-type'] ?? ''} ${body}`;
}

function withoutMembers(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null) return text;
    const kept = Object.entries(body).filter(([key]) => !OF_THE_REQUEST.includes(key));
    return JSON.stringify(Object.fromEntries(kept));
  } catch {
    return text;
  }
}
