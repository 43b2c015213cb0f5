import { z } from 'zod';
import { COMPARISONS, comparisonSchema } from './bound';
import type { Measure } from './measure';
import type { By } from './ranking-words';

/** What a question wants parts to have more, or less, of than so much: "workloads with an error rate above 5%". */
export const partBoundSchema = z.object({ comparison: comparisonSchema, than: z.number().nonnegative() });
type PartBound = z.infer<typeof partBoundSchema>;

interface Found {
  readonly by: By;
  readonly bound: PartBound;
  /** What the unit says is bounded, where no word does. */
  readonly measure: Measure | undefined;
  readonly isPercent: boolean;
}

const PARTS: readonly (readonly [By, names: string])[] = [
  ['model', 'models'],
  ['workload', 'workloads|teams|features|apps|applications|services|projects|users|customers|departments'],
  ['provider', 'providers|vendors'],
  ['day', 'days'],
  ['hour', 'hours'],
];
/** A sum of a time is one of {@link Measure} `cost_per_day`, and told elsewhere. */
const BUDGET = /\b(?:per|a|each|every) (?:day|week|month|year)\b|\b(?:daily|monthly)\b/i;
const NUMBER = String.raw`(\$ ?)?(\d[\d,]*(?:\.\d+)?)(?: ?(k|thousand|m|million)(?![a-z]))? ?(%|percent|ms|milliseconds?|s|secs?|seconds?|min|minutes?|usd|dollars?|cents?|tokens?|calls?|requests?|errors|failures)?(?![\w%])`;
const PATTERNS = PARTS.flatMap(([by, names]) =>
  COMPARISONS.map(([comparison, words]) => ({
    by,
    comparison,
    pattern: new RegExp(
      `\\b(?:${names})\\b(?![^.?!\\n]*\\bcalls? (?:over|above|under|below|longer|slower|faster|larger|that))[^.?!\\n]{0,50}?(?<![\\w-])(?:${words}) ?(?:than )?(?:an? )?${NUMBER}`,
      'i',
    ),
  })),
);

export function partBoundIn(line: string): Found | undefined {
  if (BUDGET.test(line)) return undefined;
  for (const { by, comparison, pattern } of PATTERNS) {
    const [, dollar, number = '', scale = '', said = ''] = pattern.exec(line) ?? [];
    if (number === '') continue;
    const unit = dollar ? '$' : said.toLowerCase();
    const times = (/^k|^t/i.test(scale) ? 1_000 : /^m/i.test(scale) ? 1_000_000 : 1) * scaleOf(unit);
    const than = Number((Number(number.replaceAll(',', '')) * times).toPrecision(12));
    return { by, bound: { comparison, than }, measure: measureOf(unit), isPercent: /^%|^percent/.test(unit) };
  }
  return undefined;
}

const scaleOf = (unit: string): number =>
  unit === 's' || /^sec/.test(unit) ? 1_000 : /^min/.test(unit) ? 60_000 : /^cent/.test(unit) ? 0.01 : 1;

function measureOf(unit: string): Measure | undefined {
  if (/^(?:\$|usd|dollar|cent)/.test(unit)) return 'cost';
  if (unit === 's' || /^(?:ms|milli|sec|min)/.test(unit)) return 'latency';
  if (/^token/.test(unit)) return 'tokens';
  if (/^(?:error|failure)/.test(unit)) return 'failures';
  return /^(?:call|request)/.test(unit) ? 'calls' : undefined;
}

export const isBeyond = (value: number, { comparison, than }: PartBound): boolean =>
  ({ above: value > than, at_least: value >= than, below: value < than, at_most: value <= than })[comparison];
