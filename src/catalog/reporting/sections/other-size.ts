import type { Data } from '../../data/schema';
import { derive, difference } from '../../evidence/derive';
import { otherSizeOf } from '../../question/other-size';
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
  const { input_usd: input, output_usd: output } = data.cost_drivers.tokens;
  const sum = {
    name: 'tokens_usd',
    expression: '$1::float8 + $2::float8',
    compute: (a: number, b: number) => a + b,
  };
  const now = { input, output, both: derive(sum, [input, output]) }[asked.side];
  const part = derive(
    {
      name: 'percent_of_tokens',
      expression: '$1::float8 * $2::float8 / 100',
      compute: (of, by) => (of * by) / 100,
    },
    [now, asked.percent],
  );
  const then = asked.isLess
    ? difference('other_size_usd', now, part)
    : derive({ ...sum, name: 'other_size_usd' }, [now, part]);
  if (now.value === null || then.value === null)
    return [
      cited`**What other sizes would cost cannot be told**: that needs ${now.missing ?? 'list prices'}.`,
    ];
  const [what, whose] = OF[asked.side];
  const how = asked.isLess ? ['fewer', 'less'] : ['more', 'more'];
  return [
    cited`**With ${ledger.stated(asked.percent, 'percent')} ${how[0] ?? ''} ${what} these calls would cost ${ledger.number(part, 'usd')} ${how[1] ?? ''} at list prices**, ${ledger.number(then, 'usd')} in place of ${ledger.number(now, 'usd')} ${whose}. How much shorter they can be is not in the log.`,
  ];
}
