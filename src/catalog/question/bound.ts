import { z } from 'zod';
import type { Bound } from '../../workloads';
import { failedBy, failedBySchema } from './failed-by';
import { measureOf } from './measure';
import { oneOf, pattern } from './pattern';
import { amountOf, DIGITS, MONEY_UNIT, NUMBER, SCALE, TIME_UNIT, unitOf } from './quantity';
import { CALL } from './vocabulary';

export const comparisonSchema = z.enum(['above', 'at_least', 'below', 'at_most']);
export type Comparison = z.infer<typeof comparisonSchema>;

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

/** Whether it is the small ones that lie beyond it. */
export const isCeiling = (comparison: AmountBound['comparison']): boolean =>
  comparison === 'below' || comparison === 'at_most';

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

/** A sum that is to be saved or kept to, and no bound of a call. */
const BUDGET = oneOf(
  /\b(?:sav(?:e|ed|es|ing|ings)|cut|reduc\w+|budgets?|stay|remain|keep)\b/,
  /\b(?:(?:per|a) (?:day|week|month)|monthly|daily)\b/,
);

function boundIn(line: string): Bound | undefined {
  const failed = failedBy(line);
  if (failed) return failed;
  return BUDGET.test(line) ? undefined : (withinIn(line) ?? amountIn(line));
}

const COUNTED = `${CALL.any}|prompts?|responses?|how many|what (?:share|percent(?:age)?|fraction)`;
const UNIT = `${TIME_UNIT}|(?:(?:input|output|prompt|completion) )?tokens?|${MONEY_UNIT}`;

const PATTERNS = COMPARISONS.map(([comparison, words]) => ({
  comparison,
  amount: pattern`(?<![\w-])${COUNTED}\b[^.?!\n]{0,60}?(?<![\w-])${words} ?(?:than )?(\$ ?)?(${NUMBER})(?:[ -]?(${SCALE}))?(?:[ -]?(${UNIT}))?(?![\w])`,
}));

function amountIn(line: string): Bound | undefined {
  for (const { comparison, amount } of PATTERNS) {
    const [, dollar, number = '', scale, unit = ''] = amount.exec(line) ?? [];
    const read = columnOf(dollar ? '$' : unit, line);
    if (number === '' || read === undefined) continue;
    return { of: read.column, comparison, than: amountOf(number, scale, read.factor) };
  }
  return undefined;
}

/** "Calls between 1 and 5 seconds"; hours of the day are no bound. */
const WITHIN = pattern`(?<![\w-])${COUNTED}\b[^.?!\n]{0,60}?\bbetween (\$ ?)?(${NUMBER})(?: ?(${SCALE}))? ?(${UNIT})? (?:and|to) (?:\$ ?)?(${DIGITS})(?: ?(${SCALE}))? ?(${UNIT})?(?![\w:])`;

function withinIn(line: string): Bound | undefined {
  const [, dollar, low = '', lowScale, lowUnit, high = '', highScale, highUnit] = WITHIN.exec(line) ?? [];
  const said = dollar ? '$' : (highUnit ?? lowUnit ?? '');
  const upper = columnOf(said, line);
  const lower = columnOf(dollar ? '$' : (lowUnit ?? said), line);
  if (high === '' || !upper || !lower) return undefined;
  const than = amountOf(low, lowScale ?? highScale, lower.factor);
  const most = amountOf(high, highScale, upper.factor);
  return than < most ? { of: upper.column, comparison: 'within', than, upTo: most } : undefined;
}

interface Column {
  readonly column: AmountBound['of'];
  readonly factor: number;
}

/** What a unit counts in the log; tokens may be named anywhere in the line. */
function columnOf(unit: string, line: string): Column | undefined {
  if (/tokens?$/i.test(unit)) return { column: tokensOf(`${unit} ${line}`), factor: 1 };
  const read = unitOf(unit);
  return read && { column: read.measure === 'latency' ? 'latency_ms' : 'cost_usd', factor: read.factor };
}

function tokensOf(words: string): AmountBound['of'] {
  if (/\b(?:input|prompt) tokens?\b/i.test(words)) return 'input_tokens';
  return /\b(?:output|completion) tokens?\b/i.test(words) ? 'output_tokens' : 'total_tokens';
}
