import type { Data } from '../../data/schema';
import { latencyOf } from '../../question/measure';
import { type Cited, cited, joined } from '../cited';
import type { Ledger } from '../ledger';

type Named = 'latency_p50_ms' | 'latency_p99_ms' | 'latency_max_ms' | 'latency_min_ms';

/** The mean and the p95 are told anyway. */
const NAMED: readonly (readonly [RegExp, metric: Named, words: string])[] = [
  [
    /\b(?:max(?:imum)?|longest|highest|peak) (?:latenc\w+|response times?|durations?)\b/i,
    'latency_max_ms',
    'The longest call took',
  ],
  [
    /\b(?:min(?:imum)?|shortest|lowest) (?:latenc\w+|response times?|durations?)\b/i,
    'latency_min_ms',
    'The shortest call took',
  ],
];
const NAMED_LATENCY: Readonly<Record<string, readonly [metric: Named, words: string] | undefined>> = {
  p50_ms: ['latency_p50_ms', 'The median latency is'],
  p99_ms: ['latency_p99_ms', 'The p99 latency is'],
};
/** Figures of many latencies that are not computed. */
const OTHER_FIGURE =
  /\bp(?!(?:50|95|99)(?![.\d]))\d{1,2}(?:\.\d+)?\b|\b(?!50|95|99)\d{1,2}(?:\.\d+)?(?:th|st|nd|rd)[ -]percentile\b|\bstandard deviation\b|\bstd ?dev\b|\bvariance\b/i;

/** The figure that a question names, or those that come nearest to it. */
function namedLine(metrics: Data['metrics'], message: string, ledger: Ledger): Cited[] {
  const [other] = OTHER_FIGURE.exec(message) ?? [];
  const ms = (metric: keyof Data['metrics']): Cited => ledger.number(metrics[metric], 'ms');
  if (other) {
    const what = /^p\d/i.test(other) ? `${other.toLowerCase()} latency` : `${other.toLowerCase()} of latency`;
    return [
      cited`**The ${ledger.time(what)} is not told**: the median is ${ms('latency_p50_ms')}, the p95 ${ms('latency_p95_ms')} and the p99 ${ms('latency_p99_ms')}.`,
    ];
  }
  const [, metric, words] = NAMED.find(([pattern]) => pattern.test(message)) ?? [
    undefined,
    ...(NAMED_LATENCY[latencyOf(message) ?? ''] ?? []),
  ];
  return metric && words ? [cited`**${words} ${ms(metric)}.**`] : [];
}

/** How fast the calls are, and what takes the time. */
export function speedLines({ metrics, bottlenecks }: Data, message: string, ledger: Ledger): Cited[] {
  if (metrics.latency_avg_ms.value === null) {
    const rate = metrics.throughput_per_second;
    const known =
      rate.value === null ? '' : cited` What it shows is their rate: ${ledger.number(rate, 'per_second')}.`;
    return [cited`**How fast your calls are is not in the log**: it has no latency_ms.${known}`];
  }
  const mean = ledger.number(metrics.latency_avg_ms, 'ms');
  const p95 = ledger.number(metrics.latency_p95_ms, 'ms');
  const longest = ledger.number(metrics.latency_max_ms, 'ms');
  const asked = namedLine(metrics, message, ledger);
  const speed = cited`**A call takes ${mean} on average, with a p95 of ${p95}; the longest took ${longest}.**`;
  const [slowest] = bottlenecks?.groups.rows ?? [];
  if (!bottlenecks || !slowest || slowest.time_share === null) return [...asked, speed];
  const share = ledger.cell(bottlenecks.groups, 100 * slowest.time_share, 'percent');
  const where = joined([ledger.name(slowest.model), ledger.name(slowest.workload)], ' in ');
  const its = ledger.cell(bottlenecks.groups, slowest.p95_ms, 'ms');
  return [...asked, speed, cited`Most of the time goes to ${where}: ${share} of it, with a p95 of ${its}.`];
}
