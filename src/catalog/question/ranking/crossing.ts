import { pattern } from '../pattern';
import { type Dimension, DIMENSIONS, EACH, isTime, type PartDimension, partDimensionOf } from './dimension';

/** By what a question tells calls apart, and by what else at the same time. */
interface Crossing {
  readonly by: PartDimension;
  readonly across: PartDimension;
}

interface Mention {
  readonly at: number;
  readonly by: PartDimension;
  /** Whether it is so much of a time, as "calls per week"; and whether that is one figure, as what a day costs. */
  readonly isRate: boolean;
  readonly isMean: boolean;
}

/** Two things of which a question asks for a figure of each: "cost per workload per week", "weekly calls by model". */
export function crossingIn(line: string): Crossing | undefined {
  const [first, second] = mentionsIn(line).filter(({ isMean }) => !isMean);
  if (!first || !second) return undefined;
  // Times stand one behind another, and at each of them what it is told apart by.
  return isTime(first.by) ? { by: second.by, across: first.by } : { by: first.by, across: second.by };
}

/** Of what each has a most of its own: "the dearest model of each week". What a day costs is one figure. */
export const acrossOf = (by: Dimension, line: string): PartDimension | undefined =>
  mentionsIn(line).find((other) => other.by !== by && !other.isRate)?.by;

/** Each dimension once, in the order of the words. */
function mentionsIn(line: string): readonly Mention[] {
  const mentions = [...ledIn(line), ...otherwiseIn(line)].sort((a, b) => a.at - b.at);
  return mentions.filter(({ by }, place) => mentions.findIndex((other) => other.by === by) === place);
}

const ANY = DIMENSIONS.map(([, names]) => names).join('|');
const LED = new RegExp(pattern`\b((?:in |of )?${EACH}) (?:the )?(${ANY})\b`, 'gi');
const COST = /\b(?:costs?|spend\w*|bill)\s*$/i;

/** Behind a word for each of them. */
const ledIn = (line: string): readonly Mention[] =>
  [...line.matchAll(LED)].flatMap(({ 1: how = '', 2: name = '', index: at }) => {
    const by = partDimensionOf(name);
    if (!by) return [];
    const isRate = /^per$/i.test(how) && isTime(by);
    const isMean = isRate && (by === 'minute' || (by === 'day' && COST.test(line.slice(0, at))));
    return { at, by, isRate, isMean };
  });

const BESIDE = ',? and(?: by| per| for each)?|,? (?:then )?(?:by|per)|,|/|x|×|(?:for|in|of)? ?(?:each|every)';
const TOGETHER = new RegExp(pattern`\b${EACH} (?:the )?${ANY} ?${BESIDE} ?(?:the )?(${ANY})\b`, 'gi');
const ADVERB = /(?<!\b(?:average|avg|mean|typical) )\b(hour|dai|week|month)ly\b/gi;
/** Where no step of it is named. */
const OVER_TIME = /\bover time\b/i;
/** "Of all models for each workload" */
const ALL_OF = pattern`\b(?:all|the) (${ANY}) (?:for|per|in|of) (?:each|every) `;

/** Beside another, as an adverb, or before what it is told for each of. */
function otherwiseIn(line: string): readonly Mention[] {
  const together = [...line.matchAll(TOGETHER)].map((found) => ({
    at: found.index + found[0].length,
    name: found[1],
  }));
  const adverbs = [...line.matchAll(ADVERB)].map(({ 1: stem = '', index: at }) => ({
    at,
    name: timeOf(stem),
  }));
  const overTime = OVER_TIME.exec(line);
  const allOf = ALL_OF.exec(line);
  return [
    ...together,
    ...adverbs,
    ...(overTime ? [{ at: overTime.index, name: 'week' }] : []),
    ...(allOf ? [{ at: line.length, name: allOf[1] }] : []),
  ].flatMap(({ at, name = '' }) => {
    const by = partDimensionOf(name);
    return by ? [{ at, by, isRate: false, isMean: false }] : [];
  });
}

const timeOf = (stem: string): string => (/^dai$/i.test(stem) ? 'day' : stem);
