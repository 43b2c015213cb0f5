import { z } from 'zod';
import { COMPARISONS, comparisonSchema } from '../bound';
import type { Measure } from '../measure';
import { pattern } from '../pattern';
import { amountOf, DIGITS, MONEY_UNIT, SCALE, TIME_UNIT, unitOf } from '../quantity';
import { CALL, MODEL, PROVIDER, USER, WORKLOAD } from '../vocabulary';
import type { PartDimension } from './dimension';

/** What a question wants parts to have more, or less, of than so much: "workloads with an error rate above 5%". */
export const partBoundSchema = z.object({ comparison: comparisonSchema, than: z.number().nonnegative() });
type PartBound = z.infer<typeof partBoundSchema>;

interface BoundedParts {
  readonly by: PartDimension;
  readonly bound: PartBound;
  /** What the unit says is bounded, where no word does. */
  readonly measure: Measure | undefined;
  readonly isPercent: boolean;
}

const PARTS: readonly (readonly [PartDimension, names: string])[] = [
  ['model', MODEL.many],
  ['workload', `${WORKLOAD.many}|${USER.many}`],
  ['provider', PROVIDER.many],
  ['day', 'days'],
  ['hour', 'hours'],
];
/** Calls that are held against a bound are no parts. */
const OF_CALLS = /\bcalls? (?:over|above|under|below|longer|slower|faster|larger|that)/i;
const UNIT = `%|percent|${TIME_UNIT}|${MONEY_UNIT}|tokens?|${CALL.any}|errors|failures`;
const PATTERNS = PARTS.flatMap(([by, names]) =>
  COMPARISONS.map(([comparison, words]) => ({
    by,
    comparison,
    amount: pattern`\b${names}\b[^.?!\n]{0,50}?(?<![\w-])${words} ?(?:than )?(?:an? )?(\$ ?)?(${DIGITS})(?: ?(${SCALE}))? ?(${UNIT})?(?![\w%])`,
  })),
);

/** A sum of a time is one of {@link Measure} `cost_per_day`, and told elsewhere. */
const BUDGET = /\b(?:per|a|each|every) (?:day|week|month|year)\b|\b(?:daily|monthly)\b/i;

export function partBoundIn(line: string): BoundedParts | undefined {
  if (BUDGET.test(line) || OF_CALLS.test(line)) return undefined;
  for (const { by, comparison, amount } of PATTERNS) {
    const [, dollar, number = '', scale, said = ''] = amount.exec(line) ?? [];
    if (number === '') continue;
    const unit = dollar ? '$' : said;
    const than = amountOf(number, scale, unitOf(unit)?.factor);
    return {
      by,
      bound: { comparison, than },
      measure: measureOfUnit(unit),
      isPercent: /^%|^percent/i.test(unit),
    };
  }
  return undefined;
}

function measureOfUnit(unit: string): Measure | undefined {
  if (/^token/i.test(unit)) return 'tokens';
  if (/^(?:error|failure)/i.test(unit)) return 'failures';
  return pattern`^${CALL.any}$`.test(unit) ? 'calls' : unitOf(unit)?.measure;
}

export const isBeyond = (value: number, { comparison, than }: PartBound): boolean =>
  ({ above: value > than, at_least: value >= than, below: value < than, at_most: value <= than })[comparison];
