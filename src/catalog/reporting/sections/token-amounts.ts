import type { Data } from '../../data/schema';
import { derive, percentOf, ratio } from '../../evidence/derive';
import type { Figure } from '../../evidence/figure.schema';
import { asksMoney, measureOf } from '../../question/measure';
import { type Cited, cited, joined } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';
import { calls } from '../phrases';

export function tokens({ data: { metrics } }: { data: Data }, ledger: Ledger): Cited[] {
  const input = ledger.number(metrics.input_tokens, 'count');
  const output = ledger.number(metrics.output_tokens, 'count');
  const made = calls(ledger.number(metrics.requests, 'count'), metrics.requests.value);
  return [cited`**${made} took ${input} input tokens and ${output} output tokens.**`];
}

/** What of the cost, or of the tokens where no money is named, is sent and what comes back. */
export function tokenShares({ message, data }: Material & { data: Data }, ledger: Ledger): Cited[] {
  const { metrics, cost_drivers } = data;
  const { tokens: cost } = cost_drivers;
  if (asksMoney(message))
    return cost.output_percent.value === null
      ? [
          cited`**What input and output tokens cost cannot be told apart**: that needs ${cost.output_percent.missing ?? 'list prices'}.`,
        ]
      : [
          cited`**At list prices ${joined(
            sidesOf(message).map((side, place) => sideLine(cost, side, place, ledger)),
            ', and ',
          )}.**`,
        ];
  const all = derive(
    { name: 'tokens', expression: '$1::float8 + $2::float8', compute: (input, output) => input + output },
    [metrics.input_tokens, metrics.output_tokens],
  );
  const part = (name: string, of: Figure): Cited => ledger.number(percentOf(name, of, all), 'percent');
  return [
    cited`**${part('output_percent', metrics.output_tokens)} of the tokens are output, ${ledger.number(metrics.output_tokens, 'count')}, and ${part('input_percent', metrics.input_tokens)} input, ${ledger.number(metrics.input_tokens, 'count')}.**`,
  ];
}

type Side = 'input' | 'output';

/** What is asked for first; where both are, what comes back. */
const sidesOf = (message: string): readonly Side[] =>
  measureOf(message) === 'input_cost' ? ['input', 'output'] : ['output', 'input'];

const sideLine = (cost: Data['cost_drivers']['tokens'], side: Side, place: number, ledger: Ledger): Cited =>
  cited`${ledger.number(cost[`${side}_percent`], 'percent')} ${place === 0 ? 'of the cost is ' : ''}for ${side} tokens, ${ledger.number(cost[`${side}_usd`], 'usd')}`;

/** How fast tokens come back, over the time that calls take. */
export function outputPerSecond({ data: { metrics } }: { data: Data }, ledger: Ledger): Cited[] {
  const speed = metrics.output_per_second;
  return speed.value === null
    ? [cited`**How fast tokens come back is not in the log**: it has no ${speed.missing ?? 'latency_ms'}.`]
    : [
        cited`**A call gives ${ledger.number(speed, 'count')} output tokens a second on average**, over the time that calls take.`,
      ];
}

export function tokensPerDay({ data: { rates } }: { data: Data }, ledger: Ledger): Cited[] {
  return [
    cited`**A day takes ${ledger.number(rates.tokens_per_day, 'count')} tokens on average**, of the ${ledger.number(rates.days, 'count')} days that have a call.`,
  ];
}

export function tokensPerCall({ data: { metrics } }: { data: Data }, ledger: Ledger): Cited[] {
  const mean = (name: string, all: Figure): Cited =>
    ledger.number(ratio(name, all, metrics.requests), 'count');
  const input = mean('input_tokens_per_call', metrics.input_tokens);
  const output = mean('output_tokens_per_call', metrics.output_tokens);
  return [cited`**A call takes ${input} input tokens and ${output} output tokens on average.**`];
}
