import type { EntityManager } from 'typeorm';
import { type Figure, figures, table, type Table } from './evidence';
import { pricedLog, pricedParameters } from './log-query';
import { LOGGED_CALL, type LoggedCall } from './logged-call';
import type { WorkloadRange } from './workload-range';

export interface DayRow {
  /** UTC, such as 2023-11-16. */
  readonly day: string;
  readonly requests: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_usd: number | null;
}

export interface CostPerDay {
  readonly days: Table<DayRow>;
  readonly dearest_day_usd: Figure;
  readonly mean_day_usd: Figure;
}

const DAYS = `
  with ${pricedLog()}
  select to_char(date, 'YYYY-MM-DD') as day, requests, input_tokens, output_tokens, cost_usd, priced_requests
  from (select (occurred_at at time zone 'UTC')::date as date, count(*)::float8 as requests,
          sum(input_tokens)::float8 as input_tokens, sum(output_tokens)::float8 as output_tokens,
          sum(cost)::float8 as cost_usd, count(cost)::float8 as priced_requests
        from priced group by 1 order by 1 desc limit $12) dated
  order by date desc`;

/** Longer than any log that is kept. */
const DAYS_SHOWN = 10_000;

export async function costPerDay(manager: EntityManager, range: WorkloadRange): Promise<CostPerDay> {
  const parameters = [...pricedParameters(range), DAYS_SHOWN];
  const days = await table<DayRow>(manager, { name: 'cost_per_day', sql: DAYS, parameters }, 'requests');
  const sql = `
    select sum(priced_requests) as priced_rows, max(cost_usd) as dearest_day_usd, avg(cost_usd) as mean_day_usd
    from (${DAYS}) days`;
  const priced = { rows: 'priced_rows', missing: 'a known model, or cost_usd' };
  const basis = { dearest_day_usd: priced, mean_day_usd: priced };
  return { days, ...(await figures(manager, { name: 'cost_per_day', sql, parameters }, basis)) };
}

export type CostDimension = 'model' | 'workload' | 'status' | 'hour' | 'input_size';

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

const NAMES: Readonly<Record<CostDimension, string>> = {
  model: 'model',
  workload: 'workload',
  status: 'status',
  hour: `to_char(occurred_at at time zone 'UTC', 'HH24')`,
  input_size: `case when input_tokens <= 1000 then 'up to 1,000 input tokens'
    when input_tokens <= 4000 then '1,001 to 4,000 input tokens'
    when input_tokens <= 16000 then '4,001 to 16,000 input tokens' else 'more than 16,000 input tokens' end`,
};

/** What the money goes to, the dearest first. @param limit how many at most */
export async function costDrivers(
  manager: EntityManager,
  range: WorkloadRange,
  by: CostDimension,
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

export interface DearCall extends LoggedCall {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_usd: number;
}

const DEAREST = `
  with ${pricedLog()}
  select ${LOGGED_CALL},
    input_tokens::float8, output_tokens::float8, cost::float8 as cost_usd
  from priced where cost is not null
  order by priced.cost desc, priced.occurred_at, priced.import_id, priced.row_no limit $12`;

export async function dearestCalls(
  manager: EntityManager,
  range: WorkloadRange,
  limit: number,
): Promise<Table<DearCall>> {
  const parameters = [...pricedParameters(range), limit];
  return table<DearCall>(manager, { name: 'dearest_calls', sql: DEAREST, parameters });
}
