/** Several ways of saying something as one pattern, without regard to case. */
export const oneOf = (...ways: readonly RegExp[]): RegExp =>
  new RegExp(ways.map(({ source }) => source).join('|'), 'i');

type Part = string | RegExp;

/**
 * A pattern that is put together of named parts, without regard to case: each part, of which a string may be several words
 * with `|` between, stands for itself and needs no brackets.
 *
 *     pattern`\b(${LEAST}|${MOST}) ${MODEL.any}\b`
 */
export const pattern = (texts: TemplateStringsArray, ...parts: readonly Part[]): RegExp =>
  new RegExp(String.raw(texts, ...parts.map((part) => `(?:${sourceOf(part)})`)), 'i');

const sourceOf = (part: Part): string => (typeof part === 'string' ? part : part.source);

/** At most so many characters of the same sentence. */
export const upTo = (characters: number): string => String.raw`[^.?!\n]{0,${characters}}`;

/** What the first of several patterns finds, as it stands there. */
export function firstMatch(patterns: readonly RegExp[], text: string): string | undefined {
  for (const one of patterns) {
    const found = one.exec(text);
    if (found) return found[0];
  }
  return undefined;
}
