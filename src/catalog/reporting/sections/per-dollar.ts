import type { Data } from '../../data/schema';
import { ratio } from '../../evidence/derive';
import type { Figure } from '../../evidence/figure.schema';
import { type Measure, measureOf } from '../../question/measure';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';

const MILLION = 1_000_000;

/** How many tokens, or calls, a dollar buys. */
export function perDollar({ message, data }: Material & { data: Data }, ledger: Ledger): Cited[] {
  const measure = measureOf(message);
  if (measure === 'output_per_usd' && data.metrics.unpriced_rows.value !== 0)
    return [cited`**How many output tokens a dollar buys cannot be told**: not every call has a price.`];
  const { figure, what, behind = '' } = boughtBy(measure, data);
  if (figure.value === null) return [];
  return [cited`**A dollar buys ${ledger.number(figure, 'count')} ${what} on average**${behind}.`];
}

interface Bought {
  readonly figure: Figure;
  readonly what: string;
  readonly behind?: string;
}

function boughtBy(measure: Measure | undefined, { metrics, rates }: Data): Bought {
  if (measure === 'calls_per_usd')
    return { figure: ratio(measure, 1, metrics.cost_per_request), what: 'calls' };
  if (measure === 'output_per_usd') {
    const figure = ratio(measure, metrics.output_tokens, metrics.cost_usd);
    return { figure, what: 'output tokens', behind: ', and what was sent for them' };
  }
  const figure = ratio('tokens_per_usd', MILLION, rates.cost_per_million_tokens);
  return { figure, what: 'tokens', behind: ', input and output together' };
}
