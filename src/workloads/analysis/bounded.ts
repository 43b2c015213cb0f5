import type { EntityManager } from 'typeorm';
import type { AnomalyMetric } from './anomaly';
import { NAMES } from './dimension';
import { type Figure, figures, table, type Table } from './evidence';
import { LOG, logParameters, pricedLog, pricedParameters } from './log-query';
import { FAILED } from './failed';
import { statusLike } from './failure-reasons';
import { METRICS } from './metric';
import { FIRST_OF_ITS_OWN, type Moving, moving } from './trend';
import type { WorkloadRange } from './workload-range';

/** What a call has more, or less, of than so much. */
interface AmountBound {
  readonly of: AnomalyMetric;
  readonly comparison: 'above' | 'at_least' | 'below' | 'at_most';
  readonly than: number;
}

/** From so much to so much, both of them with it. */
interface StretchBound {
  readonly of: AnomalyMetric;
  readonly comparison: 'within';
  readonly than: number;
  readonly upTo: number;
}

/** Why a call failed, by its status: a reason, or an HTTP status such as `503`. */
interface StatusBound {
  readonly of: 'status';
  readonly why: string;
}

/** By what calls are counted. */
export type Bound = AmountBound | StretchBound | StatusBound;

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
  /** Hours of the day and days, in UTC. */
  readonly by_hour: Table<BoundedPart>;
  readonly by_day: Table<BoundedPart>;
  /** The statuses of all calls that failed, the most frequent first: what the log tells of why. */
  readonly failed: Table<{ readonly name: string; readonly calls: number }>;
  /** Where their share is going. */
  readonly moving: Moving;
}

const SIGNS: Readonly<Record<AmountBound['comparison'], string>> = {
  above: '>',
  at_least: '>=',
  below: '<',
  at_most: '<=',
};

const measureOf = (bound: Bound): string => (bound.of === 'status' ? 'status' : METRICS[bound.of].ofRow);

/** Whether a row lies beyond the bound, which is the parameter `than`. */
export const isBeyond = (bound: Bound, than: string): string =>
  bound.of === 'status'
    ? `${FAILED} and lower(status) ~ ${than}::text`
    : bound.comparison === 'within'
      ? `(${measureOf(bound)}) between (${than}::numeric[])[1] and (${than}::numeric[])[2]`
      : `(${measureOf(bound)}) ${SIGNS[bound.comparison]} ${than}::numeric`;

/** The value of that parameter. */
export function thanOf(bound: Bound): string | number | readonly number[] {
  if (bound.of === 'status') return statusLike(bound.why);
  return bound.comparison === 'within' ? [bound.than, bound.upTo] : bound.than;
}

const measuredLog = (bound: Bound): string => `
  ${pricedLog()},
  measured as (select *, ${measureOf(bound)} as measure, ${isBeyond(bound, '$12')} as is_beyond from priced)`;

const BEYOND = 'filter (where is_beyond)';

const totalsOf = (bound: Bound): string => `
  with ${measuredLog(bound)}
  select (count(*) ${BEYOND})::float8 as calls, count(measure)::float8 as measured_calls,
    (100.0 * count(*) ${BEYOND} / nullif(count(measure), 0))::float8 as calls_percent,
    (sum(cost) ${BEYOND})::float8 as cost_usd, (count(cost) ${BEYOND})::float8 as priced_calls,
    (100 * sum(cost) ${BEYOND} / nullif(sum(cost), 0))::float8 as cost_percent
  from measured`;

type PartName = 'model' | 'workload' | 'hour' | 'day';

const partsOf = (bound: Bound, dimension: PartName): string => `
  with ${measuredLog(bound)},
  counted as (
    select ${NAMES[dimension]} as name, (count(*) ${BEYOND})::float8 as calls, count(measure)::float8 as measured_calls
    from measured group by 1)
  select name, calls, measured_calls from counted where measured_calls > 0
  order by calls desc, name limit $13`;

const FAILURES = `
  with ${LOG}
  select status as name, count(*)::float8 as calls from log where ${FAILED} group by 1 order by 2 desc, 1 limit $8`;

/** @param limit how many models and workloads, hours, days and statuses at most */
export async function bounded(
  manager: EntityManager,
  range: WorkloadRange,
  bound: Bound,
  limit: number,
): Promise<Bounded> {
  const than = thanOf(bound);
  const parameters = [...pricedParameters(range), than];
  const missing = bound.of === 'status' ? 'status' : METRICS[bound.of].missing;
  const measured = { rows: 'measured_calls', missing: missing ?? 'calls' };
  const priced = { rows: 'priced_calls', missing: METRICS.cost_usd.missing ?? 'cost_usd' };
  const parts = (by: PartName): Promise<Table<BoundedPart>> => {
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
  const failures = { name: 'failed_statuses', sql: FAILURES, parameters: [...logParameters(range), limit] };
  const share = `avg(case when ${isBeyond(bound, FIRST_OF_ITS_OWN)} then 100.0 when ${measureOf(bound)} is not null then 0 end)`;
  const bounded_trend = { ofRow: measureOf(bound), ofBucket: share, missing: measured.missing };
  return {
    ...totals,
    by_model: await parts('model'),
    by_workload: await parts('workload'),
    by_hour: await parts('hour'),
    by_day: await parts('day'),
    failed: await table(manager, failures, 'calls'),
    moving: (await moving(manager, range, { bounded_trend }, [than])).bounded_trend,
  };
}
