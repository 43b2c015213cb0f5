import type { EntityManager } from 'typeorm';
import type { AnomalyMetric } from './anomaly';
import { type Figure, figures, table, type Table } from './evidence';
import { pricedLog, pricedParameters } from './log-query';
import { METRICS } from './metric';
import type { WorkloadRange } from './workload-range';

/** What a call has more, or less, of than so much. */
export interface Bound {
  readonly of: AnomalyMetric;
  readonly comparison: 'above' | 'at_least' | 'below' | 'at_most';
  readonly than: number;
}

export interface BoundedPart {
  readonly name: string | null;
  readonly calls: number;
  /** Of so many calls of the part that have what the bound is of. */
  readonly measured_calls: number;
}

/** The calls of a range that lie beyond a bound. */
export interface Bounded {
  readonly calls: Figure;
  /** Of so many calls that have what the bound is of. */
  readonly measured_calls: Figure;
  readonly calls_percent: Figure;
  readonly cost_usd: Figure;
  /** Of the cost of all calls. */
  readonly cost_percent: Figure;
  /** Those with most such calls first. */
  readonly by_model: Table<BoundedPart>;
  readonly by_workload: Table<BoundedPart>;
}

const SIGNS: Readonly<Record<Bound['comparison'], string>> = {
  above: '>',
  at_least: '>=',
  below: '<',
  at_most: '<=',
};

/** $12 is the bound. */
const measuredLog = ({ of, comparison }: Bound): string => `
  ${pricedLog()},
  measured as (
    select *, ${METRICS[of].ofRow} as measure, (${METRICS[of].ofRow}) ${SIGNS[comparison]} $12::numeric as is_beyond
    from priced)`;

const BEYOND = 'filter (where is_beyond)';

const totalsOf = (bound: Bound): string => `
  with ${measuredLog(bound)}
  select (count(*) ${BEYOND})::float8 as calls, count(measure)::float8 as measured_calls,
    (100.0 * count(*) ${BEYOND} / nullif(count(measure), 0))::float8 as calls_percent,
    (sum(cost) ${BEYOND})::float8 as cost_usd, (count(cost) ${BEYOND})::float8 as priced_calls,
    (100 * sum(cost) ${BEYOND} / nullif(sum(cost), 0))::float8 as cost_percent
  from measured`;

const partsOf = (bound: Bound, dimension: 'model' | 'workload'): string => `
  with ${measuredLog(bound)},
  counted as (
    select ${dimension} as name, (count(*) ${BEYOND})::float8 as calls, count(measure)::float8 as measured_calls
    from measured group by 1)
  select name, calls, measured_calls from counted where measured_calls > 0
  order by calls desc, name limit $13`;

/** @param limit how many models and workloads at most */
export async function bounded(
  manager: EntityManager,
  range: WorkloadRange,
  bound: Bound,
  limit: number,
): Promise<Bounded> {
  const parameters = [...pricedParameters(range), bound.than];
  const measured = { rows: 'measured_calls', missing: METRICS[bound.of].missing ?? 'calls' };
  const priced = { rows: 'priced_calls', missing: METRICS.cost_usd.missing ?? 'cost_usd' };
  const parts = (by: 'model' | 'workload'): Promise<Table<BoundedPart>> => {
    const question = {
      name: `bounded_by_${by}`,
      sql: partsOf(bound, by),
      parameters: [...parameters, limit],
    };
    return table<BoundedPart>(manager, question, 'measured_calls');
  };
  const totals = await figures(
    manager,
    { name: 'bounded', sql: totalsOf(bound), parameters },
    {
      calls: measured,
      measured_calls: { rows: 'measured_calls' },
      calls_percent: measured,
      cost_usd: priced,
      cost_percent: priced,
    },
  );
  return { ...totals, by_model: await parts('model'), by_workload: await parts('workload') };
}
