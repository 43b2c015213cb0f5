import type { RankedInput } from '../../tools/performance-analyzer/ranked.schema';
import { CALL, MODEL, PROVIDER, USER, WORKLOAD } from '../vocabulary';
import { pattern } from '../pattern';

/** By what calls are told apart. */
export type Dimension = RankedInput['dimension'];

/** By what several calls are told together: a single call is no part of them. */
export type PartDimension = Exclude<Dimension, 'call'>;

/** An answer that is called by what is measured of it: "output tokens" are no outputs. */
const NO_ANSWER = String.raw`(?! (?:tokens?|costs?|spend\w*|prices?|times?|lengths?|sizes?))`;

/** How people call each dimension. */
export const DIMENSIONS: readonly (readonly [Dimension, names: string])[] = [
  ['model', MODEL.any],
  ['workload', `${WORKLOAD.any}|${USER.any}|spenders?`],
  ['provider', PROVIDER.any],
  ['status', 'status(?:es)?|(?:error|failure) (?:types?|kinds?)|(?:types?|kinds?) of (?:errors?|failures?)'],
  ['minute', 'minutes?'],
  ['weekday', 'weekdays?|days? of (?:the )?week'],
  ['day', 'days?|dates?'],
  ['week', 'weeks?'],
  ['month', 'months?'],
  ['hour', 'hours?(?: of (?:the )?day)?|time of (?:the )?day'],
  ['call', `${CALL.any}|prompts?|(?:outputs?|answers?|responses?|completions?)${NO_ANSWER}`],
];
export const ANY_PART = DIMENSIONS.filter(([dimension]) => dimension !== 'call')
  .map(([, names]) => names)
  .join('|');

const TIMES = ['minute', 'hour', 'weekday', 'day', 'week', 'month'] as const;

export const isTime = (dimension: Dimension): dimension is (typeof TIMES)[number] =>
  TIMES.some((time) => time === dimension);

/** Words before what a figure is told of each of. */
export const EACH =
  'in one|in a single|by|per|for each|for every|for all|each|every|across|breakdown (?:of|by)';

/** Whether a question asks which of them, or for each of them. */
export const asksFor = (dimension: Dimension, question: string): boolean =>
  DIMENSIONS.some(
    ([other, names]) =>
      other === dimension && pattern`\b(?:wh?ich|what|whose|${EACH}) (?:the )?${names}\b`.test(question),
  );

/** The one that people call so; undefined where it is of single calls. */
export function partDimensionOf(name: string): PartDimension | undefined {
  const dimension = DIMENSIONS.find(([, names]) => pattern`^${names}$`.test(name))?.[0];
  return dimension === 'call' ? undefined : dimension;
}
