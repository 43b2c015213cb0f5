import type { EntityManager } from 'typeorm';
import { table, type Table } from './evidence';
import { pricedLog, pricedParameters } from './log-query';
import { METRICS } from './metric';
import { type Period, SIDED } from './sides';
import type { WorkloadRange } from './workload-range';

/** What of two periods a mean is compared of. */
export type MovedMetric = 'failed_percent' | 'latency_ms';

export interface MovedRow {
  readonly name: string | null;
  /** Calls that have the metric. */
  readonly earlier_calls: number;
  readonly later_calls: number;
  /** Null where the part is new. */
  readonly earlier_value: number | null;
  readonly later_value: number;
}

export interface Moved {
  readonly metric: MovedMetric;
  readonly by_model: Table<MovedRow>;
  readonly by_workload: Table<MovedRow>;
}

const SCALES: Readonly<Record<MovedMetric, number>> = { failed_percent: 100, latency_ms: 1 };

/** A part counts for as much as its own mean moved, as often as it was called; a new one moved from the mean of all. */
function movedBy(dimension: 'model' | 'workload', metric: MovedMetric): string {
  return `
    with ${pricedLog()}, ${SIDED},
    valued as (select ${dimension} as name, side, ${SCALES[metric]} * (${METRICS[metric].ofRow}) as value from sided),
    parts as (
      select name, (count(value) filter (where side = 'earlier'))::float8 as earlier_calls,
        (count(value) filter (where side = 'later'))::float8 as later_calls,
        (avg(value) filter (where side = 'earlier'))::float8 as earlier_value,
        (avg(value) filter (where side = 'later'))::float8 as later_value
      from valued group by 1),
    whole as (select (avg(value) filter (where side = 'earlier'))::float8 as earlier_value from valued)
    select name, earlier_calls, later_calls, p.earlier_value, later_value
    from parts p, whole w where later_calls > 0
    order by abs(later_calls * (later_value - coalesce(p.earlier_value, w.earlier_value))) desc, name limit $16`;
}

/** Which models and workloads make two periods' mean latency, or share of failures, differ: those that weigh most first. */
export async function moved(
  manager: EntityManager,
  range: WorkloadRange,
  { earlier, later }: Readonly<Record<'earlier' | 'later', Period>>,
  metric: MovedMetric,
  limit: number,
): Promise<Moved> {
  const parameters = [...pricedParameters(range), earlier.start, earlier.end, later.start, later.end, limit];
  const by = (dimension: 'model' | 'workload'): Promise<Table<MovedRow>> => {
    const question = { name: `${metric}_moved_by_${dimension}`, sql: movedBy(dimension, metric), parameters };
    return table<MovedRow>(manager, question, 'later_calls');
  };
  return { metric, by_model: await by('model'), by_workload: await by('workload') };
}
