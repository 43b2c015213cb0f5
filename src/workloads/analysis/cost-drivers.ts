import type { EntityManager } from 'typeorm';
import { type Dimension, NAMES } from './dimension';
import { table, type Table } from './evidence';
import { pricedLog, pricedParameters } from './log-query';
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

/** What the money goes to, the dearest first. @param limit how many at most */
export async function costDrivers(
  manager: EntityManager,
  range: WorkloadRange,
  by: Dimension,
  limit: number,
): Promise<Table<CostDriver>> {
  const sql = `
    with ${pricedLog()}
    select ${NAMES[by]} as name, count(*)::float8 as requests, sum(input_tokens)::float8 as input_tokens,
      sum(output_tokens)::float8 as output_tokens, sum(cost)::float8 as cost_usd,
      (sum(cost) / nullif(sum(sum(cost)) over (), 0))::float8 as cost_share, avg(cost)::float8 as cost_per_request
    from priced where cost is not null
    group by 1 order by sum(cost) desc, 1 limit $12`;
  const question = { name: `cost_by_${by}`, sql, parameters: [...pricedParameters(range), limit] };
  return table<CostDriver>(manager, question, 'requests');
}
