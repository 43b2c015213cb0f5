import { oneOf } from './one-of';
import { type By, CROSSED, OVER, PATTERNS, PEAKS } from './ranking-words';
import { asksRepeats } from './repeats';

/** Calls that failed, one by one, and failures by what they are. */
const FAILURES: readonly (readonly [By, RegExp])[] = [
  [
    'call',
    oneOf(
      /\b(?:show|list|give|display|see)\b[^.?!\n]{0,20}?(?:(\d{1,6}) )?\b(?:(?:most )?recent |latest |newest |last )?(?:failed|failing|errored) (?:calls?|requests?|quer(?:y|ies))\b/,
      /\b(?:show|list|give|display|see)\b[^.?!\n]{0,20}\b(?:calls?|requests?|quer(?:y|ies)|errors|failures)\b(?: (?:that|which) (?:have |had )?(?:failed|errored)\b)?(?<=failed|errored|errors|failures)/,
      /\b(?:wh?ich|what) (?:calls|requests|queries) (?:have |had )?(?:failed|errored)\b/,
    ),
  ],
  ['status', /\b(?:wh?ich|what|most common|kinds? of|types? of) (?:errors?|failures?)\b(?! rates?)/i],
];

/** What a line asks for, by the words that say so. */
export interface Found {
  readonly by: By;
  readonly said: string;
  readonly words: readonly string[];
  readonly kind: 'before' | 'behind' | 'apart';
}

export function foundIn(line: string): Found | undefined {
  const sure = firstOf(CROSSED, 'apart', line) ?? firstOf(PEAKS, 'before', line);
  if (sure) return sure;
  for (const pattern of PATTERNS)
    for (const kind of ['before', 'behind', 'apart'] as const) {
      const found = pattern[kind].exec(line);
      if (!found || (pattern.by === 'call' && asksRepeats(line))) continue;
      const words = found.slice(1).filter(isSaid);
      // A sum of money is what parts are held against; of other bounds of theirs nothing is read.
      if (words.some((word) => BEYOND.test(word)) && !MONEY.test(line)) continue;
      return { by: pattern.by, said: found[0], words, kind };
    }
  return firstOf(FAILURES, 'apart', line);
}

function firstOf(
  ways: readonly (readonly [By, RegExp])[],
  kind: Found['kind'],
  line: string,
): Found | undefined {
  for (const [by, pattern] of ways) {
    const [said, ...words] = pattern.exec(line) ?? [];
    if (said !== undefined) return { by, said, words: kind === 'apart' ? words.filter(isSaid) : [], kind };
  }
  return undefined;
}

const isSaid = (word: string | undefined): word is string => word !== undefined;

const BEYOND = new RegExp(`^(?:${OVER})$`, 'i');
const MONEY = /\$|\b(?:usd|dollars?)\b/i;
