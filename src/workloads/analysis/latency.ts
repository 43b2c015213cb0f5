import type { EntityManager } from 'typeorm';
import { table, type Table } from './evidence';
import { percentile } from './expressions';
import { LOG, logParameters } from './log-query';
import { type RankedCall, rankedCalls } from './ranked-calls';
import type { WorkloadRange } from './workload-range';

export interface SlowGroup {
  readonly model: string | null;
  readonly workload: string | null;
  readonly requests: number;
  readonly mean_ms: number;
  readonly p95_ms: number;
  readonly max_ms: number;
  /** Of all time that the range's calls took, 0–1; null where that is 0. */
  readonly time_share: number | null;
}

export interface LatencyBottlenecks {
  /** By model and workload, those that take most time first. */
  readonly groups: Table<SlowGroup>;
  readonly slowest: Table<RankedCall>;
}

const GROUPS = `
  with ${LOG}
  select model, workload, count(*)::float8 as requests, avg(latency_ms)::float8 as mean_ms,
    ${percentile(0.95)} as p95_ms, max(latency_ms)::float8 as max_ms,
    (sum(latency_ms) / nullif(sum(sum(latency_ms)) over (), 0))::float8 as time_share
  from log where latency_ms is not null
  group by model, workload order by sum(latency_ms) desc, model, workload limit $8`;

/** Where the time goes; both tables are empty when the log has no latency. */
export async function latencyBottlenecks(
  manager: EntityManager,
  range: WorkloadRange,
  limit: number,
): Promise<LatencyBottlenecks> {
  const groups = { name: 'latency_groups', sql: GROUPS, parameters: [...logParameters(range), limit] };
  return {
    groups: await table<SlowGroup>(manager, groups, 'requests'),
    slowest: await rankedCalls(manager, range, { by: 'latency_ms', isLeastFirst: false, limit }),
  };
}
