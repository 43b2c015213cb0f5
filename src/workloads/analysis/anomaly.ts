import type { EntityManager } from 'typeorm';
import { type Figure, figures, table, type Table } from './evidence';
import { COMPUTED_WHERE_READ, pricedLog, pricedParameters } from './log-query';
import { LOGGED_CALL, type LoggedCall } from './logged-call';
import { type Metric, METRICS } from './metric';
import type { WorkloadRange } from './workload-range';

export interface Anomaly extends LoggedCall {
  readonly value: number;
  readonly z: number;
}

export interface Anomalies {
  readonly metric: AnomalyMetric;
  readonly points: Figure;
  readonly mean: Figure;
  readonly deviation: Figure;
  /** Those furthest from the mean first. */
  readonly anomalies: Table<Anomaly>;
}

/** Of single calls: one is one call, and fails or does not. */
export type AnomalyMetric = Exclude<Metric, 'requests' | `${string}_percent` | `${string}_per_${string}`>;

const DAYS = 7;
const DAY_MS = 24 * 3_600_000;
const FEWEST_POINTS = 5;
const MOST_POINTS = 1_000;
const Z = 2;

/** Rows of the range's last 7 days, the newest 1,000 at most, that lie more than two deviations from their mean. */
export async function anomalies(
  manager: EntityManager,
  range: WorkloadRange,
  metric: AnomalyMetric,
): Promise<Anomalies> {
  const { ofRow, missing } = METRICS[metric];
  const parameters = pricedParameters(lastDaysOf(range));
  const points = `
    with ${pricedLog('', COMPUTED_WHERE_READ)}, points as (
      select import_id, row_no, occurred_at, model, workload, (${ofRow})::numeric as value from priced
      where (${ofRow}) is not null and occurred_at > (select max(occurred_at) from log) - interval '${DAYS} days'
      order by occurred_at desc, import_id desc, row_no desc limit ${MOST_POINTS}),
    spread as (select count(*) as n, avg(value) as mean, stddev_pop(value) as deviation from points)`;
  const shape = await figures(
    manager,
    {
      name: `anomalies_${metric}`,
      sql: `${points} select n::float8 as points, mean::float8, deviation::float8 from spread`,
      parameters,
    },
    {
      points: { rows: 'points', missing },
      mean: { rows: 'points', missing },
      deviation: { rows: 'points', missing },
    },
  );
  const sql = `${points}
    select ${LOGGED_CALL},
      value::float8, ((value - mean) / deviation)::float8 as z
    from points, spread
    where n >= ${FEWEST_POINTS} and deviation > 0 and abs(value - mean) > ${Z} * deviation
    order by abs(value - mean) desc, points.occurred_at desc, points.import_id, points.row_no`;
  return {
    metric,
    ...shape,
    anomalies: await table<Anomaly>(manager, { name: `anomalies_${metric}`, sql, parameters }),
  };
}

/** A day more than is looked at, so that no row is missed for a Date's precision: of a long log the rest is not read. */
function lastDaysOf(range: WorkloadRange): WorkloadRange {
  const { start, last } = range;
  if (last === null) return range;
  const from = new Date(Date.parse(last) - (DAYS + 1) * DAY_MS).toISOString();
  return Date.parse(from) > Date.parse(start) ? { ...range, start: from } : range;
}
