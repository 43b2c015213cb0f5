import type { EntityManager } from 'typeorm';
import { type Bound, isBeyond, thanOf } from './bounded';
import { table, type Table } from './evidence';
import { TOKENS } from './expressions';
import { FAILED } from './failed';
import { pricedLog, pricedParameters } from './log-query';
import { LOGGED_CALL, type LoggedCall } from './logged-call';
import type { WorkloadRange } from './workload-range';

export interface RankedCall extends LoggedCall {
  readonly status: string | null;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
  readonly cost_usd: number | null;
  readonly latency_ms: number | null;
  /** Of how many calls that have what they are put in order by. */
  readonly calls: number;
}

const MEASURES = {
  cost_usd: 'cost',
  latency_ms: 'latency_ms',
  input_tokens: 'input_tokens',
  output_tokens: 'output_tokens',
  total_tokens: TOKENS,
  occurred_at: 'priced.occurred_at',
  /** When, of those that failed alone. */
  failed_at: `case when ${FAILED} then occurred_at end`,
} as const;
export type CallMeasure = keyof typeof MEASURES;

export interface RankedCallsRequest {
  readonly by: CallMeasure;
  readonly isLeastFirst: boolean;
  /** Those that lie beyond it alone; default: all. */
  readonly bound?: Bound;
  /** How many calls at most. */
  readonly limit: number;
}

/** Single calls, those with most, or least, of something first. */
export async function rankedCalls(
  manager: EntityManager,
  range: WorkloadRange,
  { by, isLeastFirst, bound, limit }: RankedCallsRequest,
): Promise<Table<RankedCall>> {
  const measure = MEASURES[by];
  const sql = `
    with ${pricedLog()},
    measured as not materialized (
      select *, ${measure} as measure from priced
      where ${measure} is not null${bound ? ` and ${isBeyond(bound, '$13')}` : ''})
    select ${LOGGED_CALL}, status, input_tokens::float8, output_tokens::float8, ${TOKENS}::float8 as total_tokens,
      cost::float8 as cost_usd, latency_ms::float8, (select count(*) from measured)::float8 as calls
    from measured
    order by measure ${isLeastFirst ? 'asc' : 'desc'}, measured.occurred_at, measured.import_id, measured.row_no limit $12`;
  const parameters = [...pricedParameters(range), limit, ...(bound ? [thanOf(bound)] : [])];
  return table<RankedCall>(manager, { name: `calls_by_${by}`, sql, parameters });
}
