import { asksRepeats } from '../repeats';
import { acrossOf, crossingIn } from './crossing';
import type { Dimension, PartDimension } from './dimension';
import { IN_OTHER_WORDS, COST_DRIVERS, FAILURES, PATTERNS, PEAKS, TIMED_CALLS } from './ranking-patterns';
import { OVER } from './superlative';

/** What a line asks to be put in an order, by the words that say so. */
export interface AskedRanking {
  readonly by: Dimension;
  /** By what at the same time; and whether each of those has its own. */
  readonly across?: PartDimension;
  readonly isOfEach?: boolean;
  /** Of single calls, by their time. */
  readonly order?: 'newest' | 'oldest';
  /** The words that the pattern matched, and those of them that say how many, and the most or the least of it. */
  readonly said: string;
  readonly words: readonly string[];
  /** "The dearest model", "which model costs most", or "cost by model". */
  readonly form: 'superlative_first' | 'name_first' | 'of_each';
}

/** A figure of each, where no word of the line says how. */
export const eachOf = (by: Dimension): AskedRanking => ({ by, said: '', words: [], form: 'of_each' });

/** The surest words first: what no noun says, then a most or least, then two dimensions at once, then failures. */
export function askedIn(line: string): AskedRanking | undefined {
  const apart = firstOf(IN_OTHER_WORDS, 'of_each', line);
  const named = namedIn(line);
  // "The cheapest model for long prompts": one of each size.
  if (apart && apart.by !== 'call' && named && isMostOfOthers(named, apart.by))
    return { ...named, across: apart.by, isOfEach: true };
  const sure = apart ?? firstOf(PEAKS, 'superlative_first', line) ?? costDriversIn(line) ?? timedIn(line);
  if (sure) return sure;
  if (named && named.form !== 'of_each') {
    // "The dearest workload per model"
    const across = named.by === 'call' ? undefined : acrossOf(named.by, line);
    return across ? { ...named, across, isOfEach: true } : named;
  }
  const crossing = crossingIn(line);
  if (crossing) return { ...eachOf(crossing.by), across: crossing.across };
  return named ?? firstOf(FAILURES, 'of_each', line);
}

const isMostOfOthers = ({ by, form, words }: AskedRanking, apart: Dimension): boolean =>
  form !== 'of_each' && by !== apart && /^(?:model|workload|provider)$/.test(by) && words.length > 0;

function timedIn(line: string): AskedRanking | undefined {
  const found = TIMED_CALLS.exec(line);
  if (!found) return undefined;
  const { newest, listed, count } = found.groups ?? {};
  const order = (newest ?? listed) === undefined ? 'oldest' : 'newest';
  return { ...eachOf('call'), said: found[0], words: count === undefined ? [] : [count], order };
}

/** Workloads and models together: "the top 3 cost drivers". */
function costDriversIn(line: string): AskedRanking | undefined {
  const found = firstOf([['workload', COST_DRIVERS]], 'superlative_first', line);
  return found && { ...found, across: 'model' };
}

/** The most of something before a figure of each: "which model costs most by the call". */
const FORMS = [['superlative_first', 'name_first'], ['of_each']] as const;

function namedIn(line: string): AskedRanking | undefined {
  for (const forms of FORMS)
    for (const { dimension: by, ...patterns } of PATTERNS)
      for (const form of forms) {
        const found = patterns[form].exec(line);
        if (!found || (by === 'call' && asksRepeats(line))) continue;
        const words = found.slice(1).filter(isSaid);
        // A sum of money is what parts are held against; of other bounds of theirs nothing is read.
        if (words.some((word) => BEYOND.test(word)) && !MONEY.test(line)) continue;
        return { by, said: found[0], words, form };
      }
  return undefined;
}

function firstOf(
  ways: readonly (readonly [Dimension, RegExp])[],
  form: AskedRanking['form'],
  line: string,
): AskedRanking | undefined {
  for (const [by, way] of ways) {
    const [said, ...words] = way.exec(line) ?? [];
    if (said !== undefined) return { by, said, words: words.filter(isSaid), form };
  }
  return undefined;
}

const isSaid = (word: string | undefined): word is string => word !== undefined;

const BEYOND = new RegExp(`^(?:${OVER})$`, 'i');
const MONEY = /\$|\b(?:usd|dollars?)\b/i;
