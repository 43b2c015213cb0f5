import type { EntityManager } from 'typeorm';
import { type Figure, figures, table, type Table } from './evidence';
import { DAY, percentile, TOKENS } from './expressions';
import { COMPUTED_ONCE, pricedLog, pricedParameters } from './log-query';
import type { WorkloadRange } from './workload-range';

/**
 * What the range holds as a whole. Confidence (10.3) is the share of priced rows × min(1, rows / 1,000), halved for the
 * share of rows whose model was declared rather than logged.
 */
export type Totals = Readonly<
  Record<
    | 'rows'
    | 'input_tokens'
    | 'output_tokens'
    | 'cost_usd'
    | 'cost_per_request'
    | 'cost_per_day'
    | 'priced_rows'
    | 'unpriced_rows'
    | 'logged_cost_rows'
    | 'declared_model_rows'
    | 'judged_rows'
    | 'failed_rows'
    | 'failed_cost_usd'
    | 'days'
    | 'calls_per_day'
    | 'tokens_per_day'
    | 'cost_per_million_tokens'
    | 'confidence',
    Figure
  >
>;

/** Day by day, UTC: to count the distinct days among all calls would sort those, and keep workers out. */
const TOTALS = `
  with ${pricedLog()},
  of_a_day as (
    select count(*) as rows, sum(input_tokens) as input_tokens, sum(output_tokens) as output_tokens, sum(cost) as cost,
      count(cost) as priced, sum(${TOKENS}) filter (where cost is not null) as priced_tokens, count(cost_usd) as logged,
      count(*) filter (where model_declared) as declared, count(status) as judged, count(*) filter (where failed) as failed,
      sum(cost) filter (where failed) as failed_cost, count(cost) filter (where failed) as failed_priced
    from (select *, ${DAY} as day from priced ${COMPUTED_ONCE}) timed group by day),
  whole as (
    select count(*) as days, count(*) filter (where priced > 0) as priced_days, coalesce(sum(rows), 0) as rows,
      coalesce(sum(input_tokens), 0) as input_tokens, coalesce(sum(output_tokens), 0) as output_tokens, sum(cost) as cost,
      coalesce(sum(priced), 0) as priced, sum(priced_tokens) as priced_tokens, coalesce(sum(logged), 0) as logged,
      coalesce(sum(declared), 0) as declared, coalesce(sum(judged), 0) as judged, coalesce(sum(failed), 0) as failed,
      sum(failed_cost) as failed_cost, coalesce(sum(failed_priced), 0) as failed_priced
    from of_a_day)
  select rows::float8, input_tokens::float8, output_tokens::float8,
    cost::float8 as cost_usd,
    (cost / nullif(priced, 0))::float8 as cost_per_request,
    (cost / nullif(priced_days, 0))::float8 as cost_per_day,
    priced::float8 as priced_rows,
    (rows - priced)::float8 as unpriced_rows,
    logged::float8 as logged_cost_rows,
    declared::float8 as declared_model_rows,
    coalesce(priced / nullif(rows, 0) * least(1, rows / 1000.0) * (1 - 0.5 * declared / nullif(rows, 0)), 0)::float8 as confidence,
    judged::float8 as judged_rows,
    failed_cost::float8 as failed_cost_usd, failed_priced::float8 as failed_priced_rows, failed::float8 as failed_rows,
    days::float8, (rows / nullif(days, 0))::float8 as calls_per_day,
    ((input_tokens + output_tokens) / nullif(days, 0))::float8 as tokens_per_day,
    (1000000 * cost / nullif(priced_tokens, 0))::float8 as cost_per_million_tokens
  from whole`;

export async function totals(manager: EntityManager, range: WorkloadRange): Promise<Totals> {
  const all = { rows: 'rows' };
  const priced = { rows: 'priced_rows', missing: 'a known model, or cost_usd' };
  return figures(
    manager,
    { name: 'totals', sql: TOTALS, parameters: pricedParameters(range) },
    {
      rows: all,
      days: all,
      calls_per_day: all,
      tokens_per_day: all,
      cost_per_million_tokens: priced,
      input_tokens: all,
      output_tokens: all,
      cost_usd: priced,
      cost_per_request: priced,
      cost_per_day: priced,
      priced_rows: all,
      unpriced_rows: all,
      logged_cost_rows: all,
      declared_model_rows: all,
      confidence: all,
      judged_rows: all,
      failed_rows: { rows: 'judged_rows', missing: 'status' },
      failed_cost_usd: { rows: 'failed_priced_rows', missing: 'failed calls with a price' },
    },
  );
}

export interface ModelRow {
  readonly model: string | null;
  readonly provider: string | null;
  readonly catalogue_model: string | null;
  readonly requests: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_usd: number | null;
  readonly unpriced_requests: number;
  readonly declared_requests: number;
  readonly mean_latency_ms: number | null;
  readonly p95_latency_ms: number | null;
}

const PER_MODEL = `
  with ${pricedLog()}
  select model, min(provider) as provider, min(catalogue_model) as catalogue_model,
    count(*)::float8 as requests,
    sum(input_tokens)::float8 as input_tokens,
    sum(output_tokens)::float8 as output_tokens,
    sum(cost)::float8 as cost_usd,
    (count(*) - count(cost))::float8 as unpriced_requests,
    (count(*) filter (where model_declared))::float8 as declared_requests,
    avg(latency_ms)::float8 as mean_latency_ms,
    ${percentile(0.95)} as p95_latency_ms
  from priced
  group by model
  order by sum(cost) desc nulls last, count(*) desc, model nulls last
  limit $12`;

/** @param limit how many models at most, the dearest first */
export async function perModel(
  manager: EntityManager,
  range: WorkloadRange,
  limit: number,
): Promise<Table<ModelRow>> {
  const parameters = [...pricedParameters(range), limit];
  return table<ModelRow>(manager, { name: 'per_model', sql: PER_MODEL, parameters }, 'requests');
}
