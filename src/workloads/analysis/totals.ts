import type { EntityManager } from 'typeorm';
import { type Figure, figures, table, type Table } from './evidence';
import { COST_PER_MILLION_TOKENS, costPerDay, DAY, percentile, TOKENS } from './expressions';
import { FAILED } from './failed';
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

/** Days, UTC, that have a call. To count the distinct ones among all calls would sort those, and keep workers out. */
const DAYS = '(select days from dated)';

const TOTALS = `
  with ${pricedLog()},
  dated as (
    select count(*) as days, count(*) filter (where is_priced) as priced_days
    from (
      select bool_or(cost is not null) as is_priced
      from (select cost, ${DAY} as day from priced ${COMPUTED_ONCE}) timed group by day) of_a_day)
  select count(*)::float8 as rows,
    coalesce(sum(input_tokens), 0)::float8 as input_tokens,
    coalesce(sum(output_tokens), 0)::float8 as output_tokens,
    sum(cost)::float8 as cost_usd,
    avg(cost)::float8 as cost_per_request,
    (${costPerDay('(select priced_days from dated)')})::float8 as cost_per_day,
    count(cost)::float8 as priced_rows,
    (count(*) - count(cost))::float8 as unpriced_rows,
    count(cost_usd)::float8 as logged_cost_rows,
    (count(*) filter (where model_declared))::float8 as declared_model_rows,
    coalesce(count(cost)::numeric / nullif(count(*), 0) * least(1, count(*) / 1000.0)
      * (1 - 0.5 * count(*) filter (where model_declared) / nullif(count(*), 0)), 0)::float8 as confidence,
    count(status)::float8 as judged_rows,
    (sum(cost) filter (where ${FAILED}))::float8 as failed_cost_usd,
    (count(cost) filter (where ${FAILED}))::float8 as failed_priced_rows,
    (count(*) filter (where ${FAILED}))::float8 as failed_rows,
    ${DAYS}::float8 as days, (count(*)::numeric / nullif(${DAYS}, 0))::float8 as calls_per_day,
    (sum(${TOKENS}) / nullif(${DAYS}, 0))::float8 as tokens_per_day,
    (${COST_PER_MILLION_TOKENS})::float8 as cost_per_million_tokens
  from priced`;

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
