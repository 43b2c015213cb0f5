import type { EntityManager } from 'typeorm';
import { type Dimension, NAMES } from './dimension';
import type { Table } from './evidence';
import { pricedLog, pricedParameters } from './log-query';
import { type Reading, tables } from './readings';
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

/** What the money goes to, by each of some things, the dearest first. @param limit how many of each at most */
export async function costDrivers<By extends Dimension>(
  manager: EntityManager,
  range: WorkloadRange,
  dimensions: readonly By[],
  limit: number,
): Promise<Record<By, Table<CostDriver>>> {
  const parameters = [...pricedParameters(range), limit];
  const readings = dimensions.map((by) => [
    by,
    {
      name: `cost_by_${by}`,
      computed: paidFor([by]),
      sql: driversBy(by),
      parameters,
      rowsBehind: 'requests',
    },
  ]);
  const asked = Object.fromEntries(readings) as Record<By, Reading<CostDriver>>;
  return tables(manager, { computed: paidFor(dimensions), parameters }, asked);
}

/** The finest parts that the dimensions make together: far fewer than the log has rows, and each dimension sums them. */
const paidFor = (dimensions: readonly Dimension[]): string => `
  ${pricedLog()},
  paid as (
    select ${dimensions.map((by) => `${NAMES[by]} as by_${by}`).join(', ')}, count(*) as requests,
      sum(input_tokens) as input_tokens, sum(output_tokens) as output_tokens, sum(cost) as cost
    from priced where cost is not null group by ${dimensions.map((_, at) => at + 1).join(', ')})`;

const driversBy = (by: Dimension): string => `
  select by_${by} as name, sum(requests)::float8 as requests, sum(input_tokens)::float8 as input_tokens,
    sum(output_tokens)::float8 as output_tokens, sum(cost)::float8 as cost_usd,
    (sum(cost) / nullif(sum(sum(cost)) over (), 0))::float8 as cost_share,
    (sum(cost) / sum(requests))::float8 as cost_per_request
  from paid group by 1 order by sum(cost) desc, 1 limit $12`;
