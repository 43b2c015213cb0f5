import { type Measure, measureOf } from '../question/measure';
import { asksTrend } from '../question/trend';
import type { Profile } from '../tools/performance-analyzer/schema';
import type { Metric } from '../tools/trend-analyzer/schema';
import type { Kind } from '../triage/schema';
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
    output_per_second: performance.output_per_second,
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

type MeasuredMetric = 'requests' | 'cost_usd' | 'total_tokens' | 'latency_ms';

/** The metrics that the log has, in the order of a report. */
export function measuredOf({ cost_usd, latency_avg_ms }: Metrics): MeasuredMetric[] {
  return [
    ...(cost_usd.value === null ? [] : (['cost_usd'] as const)),
    ...(latency_avg_ms.value === null ? [] : (['latency_ms'] as const)),
    'requests',
    'total_tokens',
  ];
}

/** Whose trend is told where a question asks where just this is going. */
const TRENDS: Readonly<Partial<Record<Measure, Metric>>> = {
  latency: 'latency_ms',
  failures: 'failed_percent',
  cost: 'cost_usd',
  calls: 'requests',
  tokens: 'total_tokens',
  input_per_call: 'input_per_call',
  output_per_call: 'output_per_call',
  tokens_per_call: 'tokens_per_call',
  cost_per_call: 'cost_per_call',
  cost_per_million: 'cost_per_million_tokens',
};

const OUTPUT = /\b(?:output|completion) tokens?\b/i;
const INPUT = /\b(?:input|prompt) tokens?\b/i;

/** Whose trend a question asks for; undefined where it names no figure that has one. */
export function trendOf(question: string): Metric | undefined {
  const measure = measureOf(question);
  if (measure === 'tokens' && OUTPUT.test(question)) return 'output_tokens';
  if (measure === 'tokens' && INPUT.test(question)) return 'input_tokens';
  return measure && TRENDS[measure];
}

/** What a question asks the trend of, beside what every report tells. */
export function askedOf(question: string): Metric[] {
  const metric = asksTrend(question) ? trendOf(question) : undefined;
  return metric && /_per_(?:call|million_tokens)$|^(?:in|out)put_tokens$/.test(metric) ? [metric] : [];
}

export const judgedOf = ({ failed_rows: failed }: Metrics): 'failed_percent'[] =>
  failed.value === null ? [] : ['failed_percent'];

/** What a question of this kind asks about comes first, measured or not: its trend says why there is none. */
export function firstFor(kind: Kind): MeasuredMetric[] {
  return kind === 'performance' ? ['latency_ms'] : kind === 'cost_optimization' ? ['cost_usd'] : [];
}

export const hasLatencyOrStatus = ({ latency_avg_ms, failed_rows }: Metrics): boolean =>
  latency_avg_ms.value !== null || failed_rows.value !== null;
