import type { EntityManager } from 'typeorm';
import { type Dimension, isDated, isOfClock, NAMES } from './dimension';
import { table, type Table } from './evidence';
import {
  COST_PER_DAY,
  COST_PER_MILLION_TOKENS,
  INPUT_USD,
  OUTPUT_PER_SECOND,
  OUTPUT_USD,
  percentile,
  perDollar,
  TOKENS,
} from './expressions';
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
  input_usd: INPUT_USD,
  output_usd: OUTPUT_USD,
  cost_per_request: 'avg(cost)',
  cost_per_thousand: '1000 * avg(cost)',
  cost_per_million_tokens: COST_PER_MILLION_TOKENS,
  cost_per_day: COST_PER_DAY,
  output_per_second: OUTPUT_PER_SECOND,
  tokens_per_usd: perDollar(TOKENS),
  output_per_usd: perDollar('output_tokens'),
  calls_per_usd: perDollar(),
  mean_ms: 'avg(latency_ms)',
  p50_ms: percentile(0.5),
  p95_ms: percentile(0.95),
  p99_ms: percentile(0.99),
  failed_usd: `sum(cost) filter (where failed)`,
  /** All that was spent, over the calls that went well; null where not every call has a status. */
  cost_per_success: `case when count(status) = count(*) then sum(cost) / nullif(count(*) filter (where not failed), 0) end`,
  failed_requests: `case when count(status) > 0 then count(*) filter (where failed) end`,
  failed_percent: `100.0 * count(*) filter (where failed) / nullif(count(status), 0)`,
} as const;

const FIGURES = Object.entries({ ...ALWAYS, ...WHERE_KNOWN });
const SELECTED = FIGURES.map(([figure]) => figure).join(', ');
const COMPUTED = FIGURES.map(([name, sql]) => `(${sql})::float8 as ${name}`).join(',\n      ');

/** What the parts may be put in order by. */
export type PartMeasure = keyof typeof ALWAYS | keyof typeof WHERE_KNOWN;

/** The calls of one model, workload or time together. */
export type Part = {
  readonly name: string | null;
  /** Of what the parts are of as well, and of how many of those. */
  readonly across?: string | null;
  readonly groups?: number;
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
  /** By a second thing at once. */
  readonly across?: Dimension;
  /** So many of each of those at most, the first of the order; default: all. */
  readonly each?: number;
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
  select name, (count(*) over ())::float8 as parts, ${SELECTED}
  from grouped where ${by} is not null and ($12::text[] is null or name = any($12))
  order by ${by} ${isLeastFirst ? 'asc' : 'desc'}, name limit $13`;
}

/** The same by two things at once: times, the newest first, one after another. $14: how many parts of each at most. */
function crossedBy(dimension: Dimension, across: Dimension, { by, isLeastFirst }: Order): string {
  const measured = `${by} ${isLeastFirst ? 'asc' : 'desc'}`;
  const inTime = isDated(across) ? 'across desc, ' : isOfClock(across) ? 'across, ' : '';
  return `
  with ${pricedLog()},
  grouped as (
    select ${NAMES[dimension]} as name, ${NAMES[across]} as across,
      ${COMPUTED}
    from priced group by 1, 2),
  placed as (
    select *, row_number() over (partition by across order by ${measured}, name) as place
    from grouped where ${by} is not null and ($12::text[] is null or name = any($12)))
  select name, across, (count(*) over ())::float8 as parts,
    (select count(distinct coalesce(across, ''))::float8 from placed) as groups, ${SELECTED}
  from placed where place <= $14 order by ${inTime}${measured}, across, name limit $13`;
}

/** The range's calls by one of their columns or by time, or by two of those. @param limit how many parts at most, the first of the order */
export async function breakdown(
  manager: EntityManager,
  range: WorkloadRange,
  { dimension, across, order, each, names, limit }: BreakdownRequest,
): Promise<Table<Part>> {
  const parameters = [...pricedParameters(range), names ?? null, limit];
  const question = across
    ? {
        name: `by_${dimension}_across_${across}`,
        sql: crossedBy(dimension, across, order),
        parameters: [...parameters, each ?? limit],
      }
    : { name: `by_${dimension}`, sql: partsBy(dimension, order), parameters };
  return table<Part>(manager, question, 'requests');
}
