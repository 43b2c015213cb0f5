import { escaped } from '../../evidence/escaped';

/** A name in a pattern; people write `support chat` for `support-chat`, and `gpt4o` for `gpt-4o`. */
const named = (name: string): string =>
  name
    .split(/[ _-]+|(?<=\p{L})(?=\d)/u)
    .map(escaped)
    .join('[ _-]?');

/** The same without what people leave out. */
export const squeezed = (text: string): string => text.toLowerCase().replaceAll(/[ _-]/g, '');

/** `claude` of `claude-3-haiku`: what all models of its kind are called. */
export const familyOf = (name: string): string => name.split(/[-.:/_ ]/, 1)[0] ?? name;

/** Shorter names are words of every sentence. */
const SHORTEST_NAME = 3;

/** Whether it may: a log has hundreds of names, and a pattern for each of them takes its time. */
export const mayName = (text: string, name: string): boolean => squeezed(text).includes(squeezed(name));

/** Whether a text names it as a whole word, in any case. */
export const isNamed = (text: string, name: string): boolean =>
  name.length >= SHORTEST_NAME && placeOfName(text, name) !== -1;

/** Where it does so; -1 where it does not. */
export function placeOfName(text: string, name: string): number {
  if (!mayName(text, name)) return -1;
  return text.search(new RegExp(wholeName(name), 'iu'));
}

/** A name in a pattern of the flag `u`, where no longer name has it for a part: `gpt-4o` is not in `gpt-4o-mini`. */
export const wholeName = (name: string): string => `(?<![\\p{L}\\p{N}/._-])${upToItsEnd(name)}`;

/** The same, whatever stands before it. */
export const upToItsEnd = (name: string): string =>
  String.raw`${named(name)}(?![\p{L}\p{N}/_-]|\.[\p{L}\p{N}])`;

/** Whether it is that model, or a dated version of it: `claude-3-haiku-20240307` of `claude-3-haiku`. */
export const isVersionOf = (model: string, name: string): boolean =>
  model === name || (model.startsWith(name) && /^[-@]\d/.test(model.slice(name.length)));
