import type { EntityManager } from 'typeorm';
import { table, type Table } from './evidence';
import { FAILED } from './failed';
import { pricedLog, pricedParameters } from './log-query';
import { LOGGED_CALL, type LoggedCall } from './logged-call';
import type { WorkloadRange } from './workload-range';

/** By what the calls of a range are told apart. Times are in UTC, a week begins on Monday, weekday 1 is Monday. */
export type Dimension =
  | 'model'
  | 'workload'
  | 'workload_model'
  | 'provider'
  | 'status'
  | 'hour'
  | 'weekday'
  | 'part_of_week'
  | 'day'
  | 'week'
  | 'month';

/** What its parts are put in order by. */
export type PartMeasure =
  | 'requests'
  | 'total_tokens'
  | 'tokens_per_request'
  | 'input_per_request'
  | 'output_per_request'
  | 'cost_usd'
  | 'cost_per_request'
  | 'cost_per_million_tokens'
  | 'cost_per_day'
  | 'mean_ms'
  | 'p50_ms'
  | 'p95_ms'
  | 'p99_ms'
  | 'failed_requests'
  | 'failed_percent';

/** The calls of one model, workload or time together; null where none of them has the column. */
export interface Part {
  readonly name: string | null;
  /** Of how many parts that have what they are put in order by. */
  readonly parts: number;
  readonly requests: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
  readonly tokens_per_request: number;
  readonly input_per_request: number;
  readonly output_per_request: number;
  readonly cost_usd: number | null;
  /** Of all parts' cost, 0–1; null where that is 0. */
  readonly cost_share: number | null;
  readonly cost_per_request: number | null;
  readonly cost_per_thousand: number | null;
  readonly cost_per_million_tokens: number | null;
  /** Of the days that have such a call with a price. */
  readonly cost_per_day: number | null;
  readonly mean_ms: number | null;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly p99_ms: number | null;
  /** Calls that have a status: of the others nobody knows whether they failed. */
  readonly judged_requests: number;
  readonly failed_requests: number | null;
  readonly failed_percent: number | null;
}

export interface Order {
  /** `name` puts times in their order. */
  readonly by: PartMeasure | 'name';
  readonly isLeastFirst: boolean;
}

const utc = (format: string): string => `to_char(occurred_at at time zone 'UTC', '${format}')`;

const NAMES: Readonly<Record<Dimension, string>> = {
  model: 'model',
  workload: 'workload',
  workload_model: `coalesce(workload, '(none)') || ' / ' || coalesce(model, '(none)')`,
  provider: 'provider',
  status: 'status',
  hour: utc('HH24'),
  weekday: utc('ID'),
  part_of_week: `case when extract(isodow from occurred_at at time zone 'UTC') > 5 then 'weekends' else 'weekdays' end`,
  day: utc('YYYY-MM-DD'),
  week: `to_char(date_trunc('week', occurred_at at time zone 'UTC'), 'YYYY-MM-DD')`,
  month: utc('YYYY-MM'),
};

const percentile = (share: number): string =>
  `percentile_cont(${share}) within group (order by latency_ms::float8)`;

/** $12: the parts that are meant, or null for all; $13: how many at most. */
function partsBy(dimension: Dimension, { by, isLeastFirst }: Order): string {
  return `
  with ${pricedLog()},
  grouped as (
    select ${NAMES[dimension]} as name, count(*)::float8 as requests,
      sum(input_tokens)::float8 as input_tokens, sum(output_tokens)::float8 as output_tokens,
      sum(input_tokens::bigint + output_tokens)::float8 as total_tokens,
      avg(input_tokens::bigint + output_tokens)::float8 as tokens_per_request,
      avg(input_tokens)::float8 as input_per_request, avg(output_tokens)::float8 as output_per_request,
      (1000000 * sum(cost) / nullif(sum(input_tokens::bigint + output_tokens) filter (where cost is not null), 0))::float8
        as cost_per_million_tokens,
      (sum(cost) / nullif(count(distinct (occurred_at at time zone 'UTC')::date) filter (where cost is not null), 0))::float8
        as cost_per_day,
      sum(cost)::float8 as cost_usd, (sum(cost) / nullif(sum(sum(cost)) over (), 0))::float8 as cost_share,
      avg(cost)::float8 as cost_per_request, (1000 * avg(cost))::float8 as cost_per_thousand,
      avg(latency_ms)::float8 as mean_ms, ${percentile(0.5)} as p50_ms, ${percentile(0.95)} as p95_ms,
      ${percentile(0.99)} as p99_ms, count(status)::float8 as judged_requests,
      (case when count(status) > 0 then count(*) filter (where ${FAILED}) end)::float8 as failed_requests,
      (100.0 * count(*) filter (where ${FAILED}) / nullif(count(status), 0))::float8 as failed_percent
    from priced group by 1)
  select name, (count(*) over ())::float8 as parts, requests, input_tokens, output_tokens, total_tokens,
    tokens_per_request, input_per_request, output_per_request, cost_usd, cost_share, cost_per_request, cost_per_thousand,
    cost_per_million_tokens, cost_per_day, mean_ms, p50_ms, p95_ms, p99_ms,
    judged_requests, failed_requests, failed_percent
  from grouped where ${by} is not null and ($12::text[] is null or name = any($12))
  order by ${by} ${isLeastFirst ? 'asc' : 'desc'}, name limit $13`;
}

/** The range's calls by one of their columns or by time. @param limit how many parts at most, the first of the order */
export async function breakdown(
  manager: EntityManager,
  range: WorkloadRange,
  { dimension, order, names, limit }: BreakdownRequest,
): Promise<Table<Part>> {
  const parameters = [...pricedParameters(range), names ?? null, limit];
  const question = { name: `by_${dimension}`, sql: partsBy(dimension, order), parameters };
  return table<Part>(manager, question, 'requests');
}

export interface BreakdownRequest {
  readonly dimension: Dimension;
  readonly order: Order;
  /** Only the parts of these names; default: all. */
  readonly names?: readonly string[];
  readonly limit: number;
}

export interface RankedCall extends LoggedCall {
  readonly status: string | null;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
  readonly cost_usd: number | null;
  readonly latency_ms: number | null;
  /** Of how many calls that have what they are put in order by. */
  readonly calls: number;
}

export type CallMeasure = 'cost_usd' | 'latency_ms' | 'total_tokens';

const MEASURES: Readonly<Record<CallMeasure, string>> = {
  cost_usd: 'cost',
  latency_ms: 'latency_ms',
  total_tokens: '(input_tokens::bigint + output_tokens)',
};

/** Single calls, those with most, or least, of something first. */
export async function rankedCalls(
  manager: EntityManager,
  range: WorkloadRange,
  { by, isLeastFirst, limit }: { by: CallMeasure; isLeastFirst: boolean; limit: number },
): Promise<Table<RankedCall>> {
  const measure = MEASURES[by];
  const sql = `
    with ${pricedLog()}
    select ${LOGGED_CALL}, status, input_tokens::float8, output_tokens::float8,
      (input_tokens::bigint + output_tokens)::float8 as total_tokens, cost::float8 as cost_usd,
      latency_ms::float8, (count(*) over ())::float8 as calls
    from priced where ${measure} is not null
    order by ${measure} ${isLeastFirst ? 'asc' : 'desc'}, priced.occurred_at, priced.import_id, priced.row_no limit $12`;
  const parameters = [...pricedParameters(range), limit];
  return table<RankedCall>(manager, { name: `calls_by_${by}`, sql, parameters });
}
