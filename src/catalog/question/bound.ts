import { z } from 'zod';
import type { Bound } from '../../workloads';
import { NUMBER_WORDS } from '../evidence/written-numbers';
import { failedBy, failedBySchema } from './failed-by';
import { measureOf } from './measure';

export const comparisonSchema = z.enum(['above', 'at_least', 'below', 'at_most']);

const amountSchema = z.strictObject({
  of: z.enum(['latency_ms', 'cost_usd', 'total_tokens', 'input_tokens', 'output_tokens']),
  comparison: comparisonSchema,
  than: z.number().nonnegative(),
});
const withinSchema = amountSchema.extend({
  comparison: z.literal('within'),
  upTo: z.number().nonnegative(),
});
export type AmountBound = z.infer<typeof amountSchema> | z.infer<typeof withinSchema>;

/** What a question counts calls by: those that took longer, or cost or sent more, than it says, or that failed as it says. */
export const boundSchema = z.union([amountSchema, withinSchema, failedBySchema]) satisfies z.ZodType<Bound>;
export type { Bound };
type Comparison = z.infer<typeof comparisonSchema>;

/** The longer words first: `no more than` holds `more than`. */
export const COMPARISONS: readonly (readonly [Comparison, words: string])[] = [
  ['at_most', 'no (?:more|longer|slower|larger) than|not more than|at most|up to|within|<='],
  ['at_least', 'no (?:less|fewer|faster|shorter) than|not less than|at least|>='],
  [
    'above',
    '(?:longer|slower|more|larger|bigger|greater|higher|dearer|costlier|more expensive) than|over|above|beyond|exceed(?:s|ed|ing)?|>',
  ],
  ['below', '(?:shorter|faster|quicker|less|fewer|smaller|lower|cheaper|less expensive) than|under|below|<'],
];
const CALLS =
  'calls?|requests?|quer(?:y|ies)|prompts?|responses?|how many|what (?:share|percent(?:age)?|fraction)';
const NUMBER = `(\\$ ?)?(\\d[\\d,]*(?:\\.\\d+)?|an?|one|${Object.keys(NUMBER_WORDS).join('|')})`;
const UNITS =
  '(ms|milliseconds?|s|secs?|seconds?|min|mins|minutes?|(?:(?:input|output|prompt|completion) )?tokens?|usd|dollars?|cents?)';
/** A sum that is to be saved or kept to, and no bound of a call. */
const BUDGET =
  /\b(?:sav(?:e|ed|es|ing|ings)|cut|reduc\w+|budgets?|stay|remain|keep|per (?:day|week|month)|a (?:day|week|month)|monthly|daily)\b/i;

const PATTERNS = COMPARISONS.map(([comparison, words]) => ({
  comparison,
  pattern: new RegExp(
    `(?<![\\w-])(?:${CALLS})\\b[^.?!\\n]{0,60}?(?:(?<![\\w-])(?:${words})) ?(?:than )?${NUMBER}(?:[ -]?(k|thousand|m|million)(?![a-z]))?(?:[ -]?${UNITS})?(?![\\w])`,
    'i',
  ),
}));

/** "How many are there?" of those that the question before was about. */
const HOW_MANY = /^how many(?: (?:are|were) there)?\W*$/i;

/** The bound that a question counts calls by, or that the one does which it goes on from; undefined where none is named. */
export function boundOf(question: string): Bound | undefined {
  for (const line of question.split('\n')) {
    const bound = boundIn(line);
    if (bound || (measureOf(line) !== undefined && !HOW_MANY.test(line))) return bound;
  }
  return undefined;
}

function boundIn(line: string): Bound | undefined {
  const failed = failedBy(line);
  if (failed) return failed;
  if (BUDGET.test(line)) return undefined;
  const within = withinIn(line);
  if (within) return within;
  for (const { comparison, pattern } of PATTERNS) {
    const [, dollar, number = '', scale, unit = ''] = pattern.exec(line) ?? [];
    const read = unitOf(dollar ? '$' : unit.toLowerCase(), line);
    if (number === '' || read === undefined) continue;
    return { of: read.of, comparison, than: rounded(valueOf(number) * scaleOf(scale) * read.times) };
  }
  return undefined;
}

/** "Calls between 1 and 5 seconds"; hours of the day are no bound. */
const WITHIN = new RegExp(
  `(?<![\\w-])(?:${CALLS})\\b[^.?!\\n]{0,60}?\\bbetween ${NUMBER}(?: ?(k|thousand)(?![a-z]))? ?${UNITS}? (?:and|to) (?:\\$ ?)?(\\d[\\d,]*(?:\\.\\d+)?)(?: ?(k|thousand)(?![a-z]))? ?${UNITS}?(?![\\w:])`,
  'i',
);

function withinIn(line: string): Bound | undefined {
  const [, dollar, low = '', lowScale, lowUnit, high = '', highScale, highUnit] = WITHIN.exec(line) ?? [];
  const said = dollar ? '$' : (highUnit ?? lowUnit ?? '').toLowerCase();
  const upper = unitOf(said, line);
  const lower = unitOf(dollar ? '$' : (lowUnit ?? said).toLowerCase(), line);
  if (high === '' || !upper || !lower) return undefined;
  const than = rounded(valueOf(low) * scaleOf(lowScale ?? highScale) * lower.times);
  const upTo = rounded(valueOf(high) * scaleOf(highScale) * upper.times);
  return than < upTo ? { of: upper.of, comparison: 'within', than, upTo } : undefined;
}

interface Unit {
  readonly of: AmountBound['of'];
  readonly times: number;
}

const UNIT: readonly (readonly [RegExp, Unit])[] = [
  [/^(?:ms|milli)/, { of: 'latency_ms', times: 1 }],
  [/^s/, { of: 'latency_ms', times: 1_000 }],
  [/^min/, { of: 'latency_ms', times: 60_000 }],
  [/^(?:usd|dollar|\$)/, { of: 'cost_usd', times: 1 }],
  [/^cent/, { of: 'cost_usd', times: 0.01 }],
];

const unitOf = (unit: string, line: string): Unit | undefined =>
  /tokens?$/.test(unit)
    ? { of: tokensOf(`${unit} ${line}`), times: 1 }
    : UNIT.find(([pattern]) => pattern.test(unit))?.[1];

function tokensOf(words: string): AmountBound['of'] {
  if (/\b(?:input|prompt) tokens?\b/i.test(words)) return 'input_tokens';
  return /\b(?:output|completion) tokens?\b/i.test(words) ? 'output_tokens' : 'total_tokens';
}

const valueOf = (number: string): number =>
  /^(?:an?|one)$/i.test(number)
    ? 1
    : (NUMBER_WORDS[number.toLowerCase()] ?? Number(number.replaceAll(',', '')));

const scaleOf = (scale = ''): number => (/^k|^t/i.test(scale) ? 1_000 : /^m/i.test(scale) ? 1_000_000 : 1);

/** The last bits of a fraction are no part of what was said. */
const rounded = (value: number): number => Number(value.toPrecision(12));
