import type { Data } from '../../data/schema';
import { ratio } from '../../evidence/derive';
import { measureOf } from '../../question/measure';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';

const MILLION = 1_000_000;

/** How many tokens, or calls, a dollar buys. */
export function perDollar({ message, data }: Material & { data: Data }, ledger: Ledger): Cited[] {
  const { metrics, rates } = data;
  const measure = measureOf(message);
  if (measure === 'output_per_usd' && metrics.unpriced_rows.value !== 0)
    return [cited`**How many output tokens a dollar buys cannot be told**: not every call has a price.`];
  const [figure, what, behind] =
    measure === 'calls_per_usd'
      ? [ratio(measure, 1, metrics.cost_per_request), 'calls', '']
      : measure === 'output_per_usd'
        ? [
            ratio(measure, metrics.output_tokens, metrics.cost_usd),
            'output tokens',
            ', and what was sent for them',
          ]
        : [
            ratio('tokens_per_usd', MILLION, rates.cost_per_million_tokens),
            'tokens',
            ', input and output together',
          ];
  if (figure.value === null) return [];
  return [cited`**A dollar buys ${ledger.number(figure, 'count')} ${what} on average**${behind}.`];
}
