import type { EntityManager } from 'typeorm';
import { type Dimension, NAMES } from './dimension';
import type { Table } from './evidence';
import { COMPUTED_ONCE, pricedLog, pricedParameters } from './log-query';
import { type Reading, tables } from './readings';
import { LISTED, type TokenCost, tokenCostIn, tokenCostOf, type TokenSums } from './token-cost';
import type { WorkloadRange } from './workload-range';

export interface CostDriver {
  readonly name: string | null;
  readonly requests: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_usd: number;
  /** Of the range's cost, 0–1; null where that is 0. */
  readonly cost_share: number | null;
  readonly cost_per_request: number;
}

/** What the money goes to. */
export interface CostDrivers<By extends Dimension> {
  /** The dearest first. */
  readonly by: Readonly<Record<By, Table<CostDriver>>>;
  readonly tokens: TokenCost;
}

/**
 * By each of some things, and by the tokens that are sent and received: one reading of the log.
 * @param limit how many of each at most
 */
export async function costDrivers<By extends Dimension>(
  manager: EntityManager,
  range: WorkloadRange,
  dimensions: readonly By[],
  limit: number,
): Promise<CostDrivers<By>> {
  const parameters = pricedParameters(range);
  const tokens = {
    name: 'token_cost',
    computed: paidFor([]),
    sql: tokenCostOf('paid'),
    parameters,
    rowsBehind: 'listed_rows',
  } as const;
  const readings = dimensions.map((by) => [
    by,
    {
      name: `cost_by_${by}`,
      computed: paidFor([by]),
      sql: driversBy(by),
      parameters: [...parameters, limit],
      rowsBehind: 'requests',
    },
  ]);
  const asked = Object.fromEntries(readings) as Record<By, Reading<CostDriver>>;
  const all = { computed: paidFor(dimensions), parameters: [...parameters, limit] };
  const { tokens: sums, ...by } = await tables<Record<By, CostDriver> & { tokens: TokenSums }>(manager, all, {
    ...asked,
    tokens,
  });
  return { by, tokens: tokenCostIn(sums) };
}

/**
 * The finest parts that the dimensions make together: far fewer than the log has rows, and each dimension sums them. They are
 * grouped by all of them at once, as one: of several computed ones the planner expects as many parts as rows, and sorts those.
 */
const paidFor = (dimensions: readonly Dimension[]): string => `
  ${pricedLog()},
  paid as (
    select ${dimensions.map((by, at) => `parts[${at + 1}] as by_${by}, `).join('')}count(cost) as requests,
      sum(input_tokens) filter (where cost is not null) as input_tokens,
      sum(output_tokens) filter (where cost is not null) as output_tokens, sum(cost) as cost,
      ${LISTED}
    from (select *, array[${dimensions.map((by) => NAMES[by]).join(', ')}]::text[] as parts from priced ${COMPUTED_ONCE}) named
    group by parts)`;

const driversBy = (by: Dimension): string => `
  select by_${by} as name, sum(requests)::float8 as requests, sum(input_tokens)::float8 as input_tokens,
    sum(output_tokens)::float8 as output_tokens, sum(cost)::float8 as cost_usd,
    (sum(cost) / nullif(sum(sum(cost)) over (), 0))::float8 as cost_share,
    (sum(cost) / sum(requests))::float8 as cost_per_request
  from paid where requests > 0 group by 1 order by sum(cost) desc, 1 limit $12`;
