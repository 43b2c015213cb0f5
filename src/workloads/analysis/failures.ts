import type { EntityManager } from 'typeorm';
import { table, type Table } from './evidence';
import { percentile } from './expressions';
import { FAILED } from './failed';
import { COMPUTED_ONCE, LOG, logParameters } from './log-query';
import type { WorkloadRange } from './workload-range';

export interface FailureRow {
  readonly model: string | null;
  readonly requests: number;
  readonly failed_requests: number;
  readonly failed_percent: number;
  readonly p95_latency_ms: number | null;
}

const FAILURES = `
  with ${LOG}
  select model, count(*)::float8 as requests, (count(*) filter (where failed))::float8 as failed_requests,
    (100.0 * count(*) filter (where failed) / count(*))::float8 as failed_percent,
    ${percentile(0.95)} as p95_latency_ms
  from (select *, ${FAILED} as failed from log where status is not null ${COMPUTED_ONCE}) judged
  group by model order by count(*) filter (where failed) desc, count(*) desc, model limit $8`;

/** What a fallback would have to catch: failures by model, the most first; empty when the log has no status. */
export async function failures(
  manager: EntityManager,
  range: WorkloadRange,
  limit: number,
): Promise<Table<FailureRow>> {
  const parameters = [...logParameters(range), limit];
  return table<FailureRow>(manager, { name: 'failures', sql: FAILURES, parameters }, 'requests');
}
