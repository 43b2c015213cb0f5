import type { Answer } from '../http/caller';
import { withQuery } from './with-query';
import { asWord } from './words';

/** What an answer gives to come back with, by its name there. */
export interface ForgedCursor {
  readonly name: string;
  /** To be asked for with the forged one, under each name that a query may have for it. */
  readonly path: string;
}

/** Under these a query usually takes what an answer calls `next_cursor`, or otherwise. */
const USUAL = ['cursor', 'after', 'page_token', 'pageToken'];

/**
 * The texts of a JSON answer that are Base64 of what names the reader, such as the cursor of the next page, rewritten to name
 * the owner. One that is signed, or encrypted, is none of them or will be refused.
 */
export function forgedCursors(path: string, answer: Answer, reader: string, owner: string): ForgedCursor[] {
  return textsIn(parsed(answer.text)).flatMap(({ name, text }) => {
    const plain = Buffer.from(text, 'base64url').toString();
    const claimed = plain.replaceAll(asWord(reader), owner);
    if (claimed === plain) return [];
    const forged = Buffer.from(claimed).toString('base64url');
    const names = [
      name,
      name.replace(/^next_?/i, '').replace(/^./, (first) => first.toLowerCase()),
      ...USUAL,
    ];
    const values = Object.fromEntries(names.filter(Boolean).map((one) => [one, forged]));
    return [{ name, path: withQuery(path, values) }];
  });
}

const BASE64 = /^[\w+/=-]{16,}$/;

function textsIn(value: unknown, name = ''): { readonly name: string; readonly text: string }[] {
  if (typeof value === 'string') return BASE64.test(value) ? [{ name, text: value }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => textsIn(member, key));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
