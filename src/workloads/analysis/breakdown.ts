import type { EntityManager } from 'typeorm';
import { type Dimension, NAMES } from './dimension';
import { table, type Table } from './evidence';
import { COST_PER_DAY, COST_PER_MILLION_TOKENS, percentile, TOKENS } from './expressions';
import { FAILED } from './failed';
import { pricedLog, pricedParameters } from './log-query';
import type { WorkloadRange } from './workload-range';

const ALWAYS = {
  requests: 'count(*)',
  input_tokens: 'sum(input_tokens)',
  output_tokens: 'sum(output_tokens)',
  total_tokens: `sum${TOKENS}`,
  tokens_per_request: `avg${TOKENS}`,
  input_per_request: 'avg(input_tokens)',
  output_per_request: 'avg(output_tokens)',
  /** Calls that have a status: of the others nobody knows whether they failed. */
  judged_requests: 'count(status)',
} as const;

/** Null where no call of the part has the column. */
const WHERE_KNOWN = {
  cost_usd: 'sum(cost)',
  /** Of all parts' cost, 0–1; null where that is 0. */
  cost_share: 'sum(cost) / nullif(sum(sum(cost)) over (), 0)',
  /** At list prices. */
  input_usd: 'sum(input_tokens * input_price) * 0.000001',
  output_usd:
    'sum(coalesce(output_tokens * output_price, 0)) filter (where input_price is not null) * 0.000001',
  cost_per_request: 'avg(cost)',
  cost_per_thousand: '1000 * avg(cost)',
  cost_per_million_tokens: COST_PER_MILLION_TOKENS,
  cost_per_day: COST_PER_DAY,
  mean_ms: 'avg(latency_ms)',
  p50_ms: percentile(0.5),
  p95_ms: percentile(0.95),
  p99_ms: percentile(0.99),
  failed_requests: `case when count(status) > 0 then count(*) filter (where ${FAILED}) end`,
  failed_percent: `100.0 * count(*) filter (where ${FAILED}) / nullif(count(status), 0)`,
} as const;

const FIGURES = Object.entries({ ...ALWAYS, ...WHERE_KNOWN });
const COMPUTED = FIGURES.map(([name, sql]) => `(${sql})::float8 as ${name}`).join(',\n      ');

/** What the parts may be put in order by. */
export type PartMeasure = keyof typeof ALWAYS | keyof typeof WHERE_KNOWN;

/** The calls of one model, workload or time together. */
export type Part = {
  readonly name: string | null;
  /** Of how many parts that have what they are put in order by. */
  readonly parts: number;
} & Readonly<Record<keyof typeof ALWAYS, number>> &
  Readonly<Record<keyof typeof WHERE_KNOWN, number | null>>;

export interface Order {
  /** `name` puts times in their order. */
  readonly by: PartMeasure | 'name';
  readonly isLeastFirst: boolean;
}

export interface BreakdownRequest {
  readonly dimension: Dimension;
  readonly order: Order;
  /** Only the parts of these names; default: all. */
  readonly names?: readonly string[];
  readonly limit: number;
}

/** $12: the parts that are meant, or null for all; $13: how many at most. */
function partsBy(dimension: Dimension, { by, isLeastFirst }: Order): string {
  return `
  with ${pricedLog()},
  grouped as (
    select ${NAMES[dimension]} as name,
      ${COMPUTED}
    from priced group by 1)
  select name, (count(*) over ())::float8 as parts, ${FIGURES.map(([figure]) => figure).join(', ')}
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
