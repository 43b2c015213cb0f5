import type { Data } from '../../data/schema';
import { latencyOf } from '../../question/measure';
import { oneOf, pattern } from '../../question/pattern';
import { type Cited, cited, joined } from '../cited';
import type { Ledger } from '../ledger';

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
  const share = ledger.share(bottlenecks.groups, slowest.time_share);
  const where = joined([ledger.name(slowest.model), ledger.name(slowest.workload)], ' in ');
  const its = ledger.cell(bottlenecks.groups, slowest.p95_ms, 'ms');
  return [...asked, speed, cited`Most of the time goes to ${where}: ${share} of it, with a p95 of ${its}.`];
}

interface NamedFigure {
  readonly metric: 'latency_p50_ms' | 'latency_p99_ms' | 'latency_max_ms' | 'latency_min_ms';
  readonly words: string;
}

const LATENCY = String.raw`latenc\w+|response times?|durations?`;
const LONGEST = pattern`\b(?:max(?:imum)?|longest|highest|peak) ${LATENCY}\b`;
const SHORTEST = pattern`\b(?:min(?:imum)?|shortest|lowest) ${LATENCY}\b`;

/** The mean and the p95 are told anyway. */
function namedIn(message: string): NamedFigure | undefined {
  if (LONGEST.test(message)) return { metric: 'latency_max_ms', words: 'The longest call took' };
  if (SHORTEST.test(message)) return { metric: 'latency_min_ms', words: 'The shortest call took' };
  const latency = latencyOf(message);
  if (latency === 'p50_ms') return { metric: 'latency_p50_ms', words: 'The median latency is' };
  return latency === 'p99_ms' ? { metric: 'latency_p99_ms', words: 'The p99 latency is' } : undefined;
}

/** Figures of many latencies that are not computed. */
const OTHER_FIGURE = oneOf(
  /\bp(?!(?:50|95|99)(?![.\d]))\d{1,2}(?:\.\d+)?\b/,
  /\b(?!50|95|99)\d{1,2}(?:\.\d+)?(?:th|st|nd|rd)[ -]percentile\b/,
  /\bstandard deviation\b|\bstd ?dev\b|\bvariance\b/,
);

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
  const named = namedIn(message);
  return named ? [cited`**${named.words} ${ms(named.metric)}.**`] : [];
}
