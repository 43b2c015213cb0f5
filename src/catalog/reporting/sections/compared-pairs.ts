import { ratio } from '../../evidence/derive';
import type { Figure } from '../../evidence/figure.schema';
import type { Unit } from '../../evidence/format';
import type { Comparison } from '../../tools/trend-analyzer/comparison.schema';

/** One figure of two periods. */
export interface Pair {
  readonly name: string;
  readonly unit: Unit;
  readonly earlier: Figure;
  readonly later: Figure;
}

type Measured =
  Exclude<keyof Comparison['figures'], `later_${string}`> extends `earlier_${infer Name}` ? Name : never;

export function pairOf({ figures }: Comparison, name: Measured, unit: Unit): Pair {
  return { name, unit, earlier: figures[`earlier_${name}`], later: figures[`later_${name}`] };
}

/** Periods that differ by more than so much are compared by the day as well. */
const UNLIKE = 0.05;

export function isUnlike({ figures: { earlier_days: before, later_days: after } }: Comparison): boolean {
  if (before.value === null || after.value === null) return false;
  return Math.abs(after.value - before.value) > UNLIKE * before.value;
}

export function perDay({ figures }: Comparison, { name, unit, earlier, later }: Pair): Pair {
  const each = (side: string, sum: Figure, days: Figure): Figure =>
    ratio(`${side}_${name}_per_day`, sum, days);
  return {
    name: `${name}_per_day`,
    unit,
    earlier: each('earlier', earlier, figures.earlier_days),
    later: each('later', later, figures.later_days),
  };
}

export function tokensPerCall({ figures }: Comparison): Pair {
  return {
    name: 'tokens_per_call',
    unit: 'count',
    earlier: ratio('earlier_tokens_per_call', figures.earlier_tokens, figures.earlier_calls),
    later: ratio('later_tokens_per_call', figures.later_tokens, figures.later_calls),
  };
}

const FROM = {
  tokens_per_usd: 'cost_per_million',
  calls_per_usd: 'cost_per_call',
  output_per_usd: 'cost_per_call',
} as const;

/** What a dollar buys, as the other side of what so much costs. */
export function perDollar(compared: Comparison, measure: keyof typeof FROM): Pair {
  const { figures } = compared;
  const each = (side: 'earlier' | 'later'): Figure => {
    const bought = {
      tokens_per_usd: 1_000_000,
      calls_per_usd: 1,
      output_per_usd: figures[`${side}_output_per_call`],
    }[measure];
    return ratio(`${side}_${measure}`, bought, figures[`${side}_${FROM[measure]}`]);
  };
  return { name: measure, unit: 'count', earlier: each('earlier'), later: each('later') };
}
