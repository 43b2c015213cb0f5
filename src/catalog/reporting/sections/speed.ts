import type { Data } from '../../data/schema';
import { latencyOf } from '../../question/measure';
import { type Cited, cited, joined } from '../cited';
import type { Ledger } from '../ledger';

/** The mean and the p95 are told anyway. */
const NAMED_LATENCY: Readonly<
  Record<string, { title: string; metric: 'latency_p50_ms' | 'latency_p99_ms' } | undefined>
> = {
  p50_ms: { title: 'median', metric: 'latency_p50_ms' },
  p99_ms: { title: 'p99', metric: 'latency_p99_ms' },
};

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
  const named = NAMED_LATENCY[latencyOf(message) ?? ''];
  const asked = named
    ? [cited`**The ${named.title} latency is ${ledger.number(metrics[named.metric], 'ms')}.**`]
    : [];
  const speed = cited`**A call takes ${mean} on average, with a p95 of ${p95}; the longest took ${longest}.**`;
  const [slowest] = bottlenecks?.groups.rows ?? [];
  if (!bottlenecks || !slowest || slowest.time_share === null) return [...asked, speed];
  const share = ledger.cell(bottlenecks.groups, 100 * slowest.time_share, 'percent');
  const where = joined([ledger.name(slowest.model), ledger.name(slowest.workload)], ' in ');
  const its = ledger.cell(bottlenecks.groups, slowest.p95_ms, 'ms');
  return [...asked, speed, cited`Most of the time goes to ${where}: ${share} of it, with a p95 of ${its}.`];
}
