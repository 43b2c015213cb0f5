import { escaped } from '../evidence/escaped';

/** Shorter names are words of every sentence. */
const SHORTEST_NAME = 3;

/** Whether a text names it as a whole word, in any case. */
export const isNamed = (text: string, name: string): boolean =>
  name.length >= SHORTEST_NAME && placeOfName(text, name) !== -1;

/** Where it does so; -1 where it does not. */
export function placeOfName(text: string, name: string): number {
  return text.search(
    new RegExp(String.raw`(?<![\p{L}\p{N}/._-])${escaped(name)}(?![\p{L}\p{N}/_-]|\.[\p{L}\p{N}])`, 'iu'),
  );
}
