import { type By, EACH, isTime, NAMES } from './ranking-words';

/** By what a question tells calls apart, and by what else at the same time. */
interface Crossing {
  readonly by: Part;
  readonly across: Part;
}

type Part = Exclude<By, 'call'>;

interface Mention {
  readonly by: Part;
  /** Whether it is so much of a time, as "calls per week"; and whether that is one figure, as what a day costs. */
  readonly isRate: boolean;
  readonly isMean: boolean;
}

const ANY = NAMES.map(([, names]) => names).join('|');
const BESIDE = ',? and(?: by| per| for each)?|,? (?:then )?(?:by|per)|,|/|x|×|(?:for|in|of)? ?(?:each|every)';
const TOGETHER = new RegExp(`\\b(?:${EACH}) (?:the )?(?:${ANY}) ?(?:${BESIDE}) ?(?:the )?(${ANY})\\b`, 'gi');
const LED = new RegExp(`\\b((?:in |of )?(?:${EACH})) (?:the )?(${ANY})\\b`, 'gi');
const ADVERB = /(?<!\b(?:average|avg|mean|typical) )\b(hour|dai|week|month)ly\b/gi;
/** Where no step of it is named. */
const OVER_TIME = /\bover time\b/i;
/** "Of all models for each workload" */
const ALL_OF = new RegExp(`\\b(?:all|the) (${ANY}) (?:for|per|in|of) (?:each|every) `, 'i');
const COST = /\b(?:costs?|spend\w*|bill)\s*$/i;

/** Two things of which a question asks for a figure of each: "cost per workload per week", "weekly calls by model". */
export function crossingIn(line: string): Crossing | undefined {
  const [first, second] = mentionsIn(line).filter(({ isMean }) => !isMean);
  if (!first || !second) return undefined;
  // Times stand one behind another, and at each of them what it is told apart by.
  return isTime(second.by) && !isTime(first.by)
    ? { by: first.by, across: second.by }
    : isTime(first.by)
      ? { by: second.by, across: first.by }
      : { by: first.by, across: second.by };
}

/** Of what each has a most of its own: "the dearest model of each week". What a day costs is one figure. */
export const acrossOf = (by: By, line: string): Part | undefined =>
  mentionsIn(line).find((one) => one.by !== by && !one.isRate)?.by;

function mentionsIn(line: string): readonly Mention[] {
  const led = [...line.matchAll(LED)].flatMap(({ 1: how = '', 2: name = '', index: at }) => {
    const by = partOf(name);
    if (!by) return [];
    const isRate = /^per$/i.test(how) && isTime(by);
    const isMean = isRate && (by === 'minute' || (by === 'day' && COST.test(line.slice(0, at))));
    return { at, by, isRate, isMean };
  });
  const others = [
    ...[...line.matchAll(TOGETHER)].map((found) => ({ at: found.index + found[0].length, name: found[1] })),
    ...[...line.matchAll(ADVERB)].map((found) => ({
      at: found.index,
      name: TIMES[found[1]?.toLowerCase() ?? ''],
    })),
    ...[OVER_TIME.exec(line)].flatMap((found) => (found ? [{ at: found.index, name: 'week' }] : [])),
    ...[ALL_OF.exec(line)].flatMap((found) => (found ? [{ at: line.length, name: found[1] }] : [])),
  ].flatMap(({ at, name = '' }) => {
    const by = partOf(name);
    return by ? [{ at, by, isRate: false, isMean: false }] : [];
  });
  const mentions = [...led, ...others].sort((a, b) => a.at - b.at);
  return mentions.filter(({ by }, place) => mentions.findIndex((one) => one.by === by) === place);
}

const TIMES: Readonly<Record<string, string>> = { hour: 'hour', dai: 'day', week: 'week', month: 'month' };

/** A single call is no part. */
function partOf(name: string): Part | undefined {
  const by = NAMES.find(([, names]) => new RegExp(`^(?:${names})$`, 'i').test(name))?.[0];
  return by === 'call' ? undefined : by;
}
