import { oneOf } from './one-of';
import { acrossOf, crossingIn } from './crossing';
import { APART, type By, OVER, PAIRS, PATTERNS, PEAKS } from './ranking-words';
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
  /** By what at the same time; and whether each of those has its own. */
  readonly across?: Exclude<By, 'call'>;
  readonly isOfEach?: boolean;
  /** Of single calls, by their time. */
  readonly order?: 'newest' | 'oldest';
  readonly said: string;
  readonly words: readonly string[];
  readonly kind: 'before' | 'behind' | 'apart';
}

export function foundIn(line: string): Found | undefined {
  const apart = firstOf(APART, 'apart', line);
  const most = mostIn(line);
  // "The cheapest model for long prompts": one of each size.
  if (apart && apart.by !== 'call' && most && isOfOthers(most, apart.by))
    return { ...most, across: apart.by, isOfEach: true };
  const sure = apart ?? firstOf(PEAKS, 'before', line) ?? pairsIn(line) ?? timedIn(line);
  if (sure) return sure;
  const across = most && most.kind !== 'apart' && most.by !== 'call' ? acrossOf(most.by, line) : undefined;
  if (most && across) return { ...most, across, isOfEach: true };
  const crossing = most && most.kind !== 'apart' ? undefined : crossingIn(line);
  if (crossing) return { ...crossing, said: '', words: [], kind: 'apart' };
  return most ?? firstOf(FAILURES, 'apart', line);
}

const isOfOthers = ({ by, kind, words }: Found, apart: By): boolean =>
  kind !== 'apart' && by !== apart && /^(?:model|workload|provider)$/.test(by) && words.length > 0;

/** The newest calls, or the oldest, one by one: "show the last 3 calls". */
const TIMED =
  /\b(?:(last|latest|newest|most recent)|first|oldest|earliest) (\d{1,4}) (?:calls|requests|queries)\b|\b(?:show|list|see|display)\b(?: me)?(?: the| my| our)? (last|latest|newest|most recent) (?:calls|requests|queries)\b/i;

function timedIn(line: string): Found | undefined {
  const [said, newest, count, listed] = TIMED.exec(line) ?? [];
  if (said === undefined) return undefined;
  const order = (newest ?? listed) ? 'newest' : 'oldest';
  return { by: 'call', said, words: count === undefined ? [] : [count], kind: 'apart', order };
}

/** Workloads and models together: "the top 3 cost drivers". */
function pairsIn(line: string): Found | undefined {
  const found = firstOf([['workload', PAIRS]], 'before', line);
  return found && { ...found, across: 'model' };
}

/** The most of something before a figure of each: "the dearest workload per model". */
const KINDS = [['before', 'behind'], ['apart']] as const;

function mostIn(line: string): Found | undefined {
  for (const kinds of KINDS)
    for (const pattern of PATTERNS)
      for (const kind of kinds) {
        const found = pattern[kind].exec(line);
        if (!found || (pattern.by === 'call' && asksRepeats(line))) continue;
        const words = found.slice(1).filter(isSaid);
        // A sum of money is what parts are held against; of other bounds of theirs nothing is read.
        if (words.some((word) => BEYOND.test(word)) && !MONEY.test(line)) continue;
        return { by: pattern.by, said: found[0], words, kind };
      }
  return undefined;
}

function firstOf(
  ways: readonly (readonly [By, RegExp])[],
  kind: Found['kind'],
  line: string,
): Found | undefined {
  for (const [by, pattern] of ways) {
    const [said, ...words] = pattern.exec(line) ?? [];
    if (said !== undefined) return { by, said, words: words.filter(isSaid), kind };
  }
  return undefined;
}

const isSaid = (word: string | undefined): word is string => word !== undefined;

const BEYOND = new RegExp(`^(?:${OVER})$`, 'i');
const MONEY = /\$|\b(?:usd|dollars?)\b/i;
