import type { EntityManager } from 'typeorm';
import { type Bound, isBeyond, thanOf } from './bounded';
import { table, type Table } from './evidence';
import { TOKENS } from './expressions';
import { FAILED } from './failed';
import { COMPUTED_ONCE, IS_PRICED, LOG, pricedLog, pricedParameters } from './log-query';
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
  occurred_at: 'occurred_at',
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
  asked: RankedCallsRequest,
): Promise<Table<RankedCall>> {
  const { by, bound, limit } = asked;
  const sql = `with ${firstOf(asked)}
    select ${LOGGED_CALL}, status, input_tokens::float8, output_tokens::float8, ${TOKENS}::float8 as total_tokens,
      cost::float8 as cost_usd, latency_ms::float8, (select count(*) from measured)::float8 as calls
    from found ${inOrder('found', asked)}`;
  const parameters = [...pricedParameters(range), limit, ...(bound ? [thanOf(bound)] : [])];
  return table<RankedCall>(manager, { name: `calls_by_${by}`, sql, parameters });
}

/** Only these are shaped for the answer, and priced where nothing before asks what a call costs: of a long log that takes longest. */
function firstOf(asked: RankedCallsRequest): string {
  const queries = (rows: string): string => `
    measured as not materialized (
      select *, ${MEASURES[asked.by]} as measure from ${rows} where ${isMeant(asked)}),
    first as (select * from measured ${inOrder('measured', asked)} limit $12)`;
  const isByCost = asked.by === 'cost_usd' || asked.bound?.of === 'cost_usd';
  return isByCost
    ? `${pricedLog()}, ${queries('priced')}, found as (select * from first)`
    : `${pricedLog('', COMPUTED_ONCE, { name: 'first', queries: `${LOG}, ${queries('log')}` })}, found as (select * from priced)`;
}

const isMeant = ({ by, bound }: RankedCallsRequest): string =>
  `${by === 'cost_usd' ? IS_PRICED : `${MEASURES[by]} is not null`}${bound ? ` and ${isBeyond(bound, '$13')}` : ''}`;

const inOrder = (rows: string, { isLeastFirst }: RankedCallsRequest): string =>
  `order by measure ${isLeastFirst ? 'asc' : 'desc'}, ${rows}.occurred_at, ${rows}.import_id, ${rows}.row_no`;
