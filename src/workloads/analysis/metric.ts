import { COST_PER_MILLION_TOKENS, TOKENS } from './expressions';

/** What a trend or an anomaly is looked for in. */
export type Metric =
  | 'requests'
  | 'input_tokens'
  | 'output_tokens'
  | 'total_tokens'
  | 'cost_usd'
  | 'latency_ms'
  | 'failed_percent'
  | 'input_per_call'
  | 'output_per_call'
  | 'tokens_per_call'
  | 'cost_per_call'
  | 'cost_per_million_tokens';

/** 1 for a call that failed, 0 for one that did not. */
const FAILURE = `case when failed then 1.0 when status is not null then 0 end`;

export interface MetricSql {
  /** Of one row of the priced log; null when the row has none. */
  readonly ofRow: string;
  /** Of the rows of a bucket of time. */
  readonly ofBucket: string;
  /** The column to name when no row has the metric. */
  readonly missing?: string;
}

export const METRICS: Readonly<Record<Metric, MetricSql>> = {
  requests: { ofRow: '1', ofBucket: 'count(*)' },
  input_tokens: { ofRow: 'input_tokens', ofBucket: 'sum(input_tokens)' },
  output_tokens: { ofRow: 'output_tokens', ofBucket: 'sum(output_tokens)' },
  total_tokens: {
    ofRow: TOKENS,
    ofBucket: `sum(${TOKENS})`,
  },
  cost_usd: { ofRow: 'cost', ofBucket: 'sum(cost)', missing: 'a known model, or cost_usd' },
  latency_ms: { ofRow: 'latency_ms', ofBucket: 'avg(latency_ms)', missing: 'latency_ms' },
  failed_percent: { ofRow: FAILURE, ofBucket: `100 * avg(${FAILURE})`, missing: 'status' },
  input_per_call: { ofRow: 'input_tokens', ofBucket: 'avg(input_tokens)' },
  output_per_call: { ofRow: 'output_tokens', ofBucket: 'avg(output_tokens)' },
  tokens_per_call: { ofRow: TOKENS, ofBucket: `avg${TOKENS}` },
  cost_per_call: { ofRow: 'cost', ofBucket: 'avg(cost)', missing: 'a known model, or cost_usd' },
  cost_per_million_tokens: {
    ofRow: 'cost',
    ofBucket: COST_PER_MILLION_TOKENS,
    missing: 'a known model, or cost_usd',
  },
};
