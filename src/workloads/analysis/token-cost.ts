import type { EntityManager } from 'typeorm';
import { type Figure, figures } from './evidence';
import { pricedLog, pricedParameters } from './log-query';
import type { WorkloadRange } from './workload-range';

/** What the tokens of the range cost at the catalogue's prices, whatever was logged as paid. */
export type TokenCost = Readonly<
  Record<'input_usd' | 'output_usd' | 'input_percent' | 'output_percent', Figure>
>;

const TOKEN_COST = `
  with ${pricedLog()},
  listed as (
    select input_tokens * input_price * 0.000001 as input_cost,
      coalesce(output_tokens * output_price, 0) * 0.000001 as output_cost
    from priced where input_price is not null)
  select count(*)::float8 as listed_rows, sum(input_cost)::float8 as input_usd, sum(output_cost)::float8 as output_usd,
    (100 * sum(input_cost) / nullif(sum(input_cost + output_cost), 0))::float8 as input_percent,
    (100 * sum(output_cost) / nullif(sum(input_cost + output_cost), 0))::float8 as output_percent
  from listed`;

/** Whether the money goes to what is sent or to what comes back. */
export async function tokenCost(manager: EntityManager, range: WorkloadRange): Promise<TokenCost> {
  const listed = { rows: 'listed_rows', missing: 'a model that the price catalogue knows' };
  const basis = { input_usd: listed, output_usd: listed, input_percent: listed, output_percent: listed };
  const question = { name: 'token_cost', sql: TOKEN_COST, parameters: pricedParameters(range) };
  return figures(manager, question, basis);
}
