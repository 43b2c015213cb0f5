import type { Data } from '../../data/schema';
import { derive, difference } from '../../evidence/derive';
import type { Figure } from '../../evidence/figure.schema';
import { type OtherSize, otherSizeOf } from '../../question/other-size';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';

const OF = {
  input: ['input tokens', 'for what is sent'],
  output: ['output tokens', 'for what comes back'],
  both: ['tokens', 'for all of them'],
} as const;

/** What so many percent fewer, or more, tokens would cost: their cost at list prices is in proportion to their number. */
export function otherSize({ message, data }: Material & { data: Data }, ledger: Ledger): Cited[] {
  const asked = otherSizeOf(message);
  if (!asked) return [];
  const now = costOf(asked.side, data);
  const change = derive(PERCENT_OF, [now, asked.percent]);
  const then = asked.isLess
    ? difference('other_size_usd', now, change)
    : derive({ ...SUM, name: 'other_size_usd' }, [now, change]);
  if (now.value === null || then.value === null)
    return [
      cited`**What other sizes would cost cannot be told**: that needs ${now.missing ?? 'list prices'}.`,
    ];
  const [what, whose] = OF[asked.side];
  const [fewer, less] = asked.isLess ? (['fewer', 'less'] as const) : (['more', 'more'] as const);
  return [
    cited`**With ${ledger.stated(asked.percent, 'percent')} ${fewer} ${what} these calls would cost ${ledger.number(change, 'usd')} ${less} at list prices**, ${ledger.number(then, 'usd')} in place of ${ledger.number(now, 'usd')} ${whose}. How much shorter they can be is not in the log.`,
  ];
}

const SUM = {
  name: 'tokens_usd',
  expression: '$1::float8 + $2::float8',
  compute: (a: number, b: number) => a + b,
};
const PERCENT_OF = {
  name: 'percent_of_tokens',
  expression: '$1::float8 * $2::float8 / 100',
  compute: (of: number, by: number) => (of * by) / 100,
};

function costOf(side: OtherSize['side'], { cost_drivers: { tokens } }: Data): Figure {
  const { input_usd: input, output_usd: output } = tokens;
  return side === 'both' ? derive(SUM, [input, output]) : { input, output }[side];
}
