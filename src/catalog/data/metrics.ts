import type { Profile } from '../tools/performance-analyzer/schema';
import type { Metrics } from './schema';

export function metricsOf({ totals, performance }: Profile): Metrics {
  return {
    requests: totals.rows,
    input_tokens: totals.input_tokens,
    output_tokens: totals.output_tokens,
    latency_avg_ms: performance.mean_ms,
    latency_min_ms: performance.min_ms,
    latency_max_ms: performance.max_ms,
    latency_p50_ms: performance.p50_ms,
    latency_p95_ms: performance.p95_ms,
    latency_p99_ms: performance.p99_ms,
    throughput_per_second: performance.throughput_per_second,
    cost_usd: totals.cost_usd,
    cost_per_request: totals.cost_per_request,
    cost_per_day: totals.cost_per_day,
    priced_rows: totals.priced_rows,
    unpriced_rows: totals.unpriced_rows,
    logged_cost_rows: totals.logged_cost_rows,
    declared_model_rows: totals.declared_model_rows,
    judged_rows: totals.judged_rows,
    failed_rows: totals.failed_rows,
    confidence: totals.confidence,
  };
}

/** What has no number, and the column without which there is none: it is not 0. */
export function notMeasured(metrics: Metrics): { metric: string; missing: string }[] {
  return Object.entries(metrics).flatMap(([metric, { value, missing }]) =>
    value === null ? [{ metric, missing: missing ?? 'rows' }] : [],
  );
}
