/** Where a text has a name, as a whole. */
export interface Mention {
  readonly at: number;
  /** Behind its last letter. */
  readonly end: number;
}

/** The letters of a name may stand in a text that often without being it; more often they do where somebody means them to. */
const MOST_TRIED = 50;

const SEPARATORS = ' _-';
const WORD_BEFORE = /[\p{L}\p{N}/._-]$/u;
const WORD_BEHIND = /^(?:[\p{L}\p{N}/_-]|\.[\p{L}\p{N}])/u;

/** The same without case, and without what people leave out. */
export const squeezed = (text: string): string => folded(text).replaceAll(/[ _-]/g, '');

/**
 * A name in any case; people write `support chat` for `support-chat`, and `gpt4o` for `gpt-4o`. It takes a time that grows
 * with the text and with the name: a pattern made of a name takes one that grows with both of them multiplied, which for
 * names and texts that are made for it is seconds, and all that the server does waits for its end.
 */
export function* mentionsOf(text: string, name: string): Generator<Mention> {
  const sought = squeezed(name);
  const letters = squeezed(text);
  let from = sought === '' ? -1 : letters.indexOf(sought);
  if (from === -1) return;
  const places = placesIn(text);
  const borders = bordersOf(name);
  for (let tried = 0; from !== -1 && tried < MOST_TRIED; tried++) {
    const found = places.slice(from, from + sought.length);
    const mention = { at: found[0] ?? 0, end: (found.at(-1) ?? 0) + 1 };
    if (isWhole(text, mention) && isParted(found, borders)) yield mention;
    from = letters.indexOf(sought, from + 1);
  }
}

/** In lower case, where each letter keeps its place by it; a few, such as `İ`, become two. */
function folded(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}

/** Where each letter of the squeezed text stands. */
function placesIn(text: string): number[] {
  const places: number[] = [];
  for (let at = 0; at < text.length; at++) if (!SEPARATORS.includes(text.charAt(at))) places.push(at);
  return places;
}

/** How many letters stand ahead of each place where a name may be parted. */
function bordersOf(name: string): ReadonlySet<number> {
  let letters = 0;
  return new Set(name.split(/[ _-]+|(?<=\p{L})(?=\d)/u).map((part) => (letters += part.length)));
}

const isWhole = (text: string, { at, end }: Mention): boolean =>
  !WORD_BEFORE.test(text.slice(Math.max(0, at - 2), at)) && !WORD_BEHIND.test(text.slice(end, end + 3));

/** Whether it is parted by one separator at most, and only where the name may be. */
function isParted(places: readonly number[], borders: ReadonlySet<number>): boolean {
  return places.every((place, letter) => {
    const gap = letter === 0 ? 0 : place - (places[letter - 1] ?? 0) - 1;
    return gap === 0 || (gap === 1 && borders.has(letter));
  });
}
