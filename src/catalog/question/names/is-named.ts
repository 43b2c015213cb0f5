import { mentionsOf } from './mentions';

/** `claude` of `claude-3-haiku`: what all models of its kind are called. */
export const familyOf = (name: string): string => name.split(/[-.:/_ ]/, 1)[0] ?? name;

/** Shorter names are words of every sentence. */
const SHORTEST_NAME = 3;

/** Whether a text names it as a whole word, in any case. */
export const isNamed = (text: string, name: string): boolean =>
  name.length >= SHORTEST_NAME && placeOfName(text, name) !== -1;

/** Where it does so first; -1 where it does not. */
export function placeOfName(text: string, name: string): number {
  for (const { at } of mentionsOf(text, name)) return at;
  return -1;
}

/** Whether it is that model, or a dated version of it: `claude-3-haiku-20240307` of `claude-3-haiku`. */
export const isVersionOf = (model: string, name: string): boolean =>
  model === name || (model.startsWith(name) && /^[-@]\d/.test(model.slice(name.length)));
