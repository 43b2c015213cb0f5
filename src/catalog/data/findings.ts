import type { Figure } from '../evidence/figure.schema';
import type { Profile } from '../tools/performance-analyzer/schema';
import type { Finding, Metrics } from './schema';

type Rule = Omit<Finding, 'id' | 'measured' | 'severity'>;

/** Spec 10.2: what is worth saying, and from where on. */
const RULES: readonly (readonly [Rule, (metrics: Metrics, peak: Profile['peak']) => Figure])[] = [
  [
    {
      topic: 'latency',
      title: 'Calls are slow on average',
      unit: 'ms',
      comparison: 'above',
      threshold: 500,
      meaning: 'People who wait for an answer notice it on every call.',
    },
    ({ latency_avg_ms }) => latency_avg_ms,
  ],
  [
    {
      topic: 'latency',
      title: 'The slowest calls are very slow',
      unit: 'ms',
      comparison: 'above',
      threshold: 1_000,
      meaning: 'Time-outs have to allow for these, and their callers feel them most.',
    },
    ({ latency_p95_ms }) => latency_p95_ms,
  ],
  [
    {
      topic: 'throughput',
      title: 'Throughput is low',
      unit: 'per_second',
      comparison: 'below',
      threshold: 10,
      meaning: 'Capacity that is reserved for more than this stands idle.',
    },
    ({ throughput_per_second }) => throughput_per_second,
  ],
  [
    {
      topic: 'cost',
      title: 'A call is dear',
      unit: 'usd',
      comparison: 'above',
      threshold: 0.05,
      meaning: 'Every repetition and every call that a smaller model could answer counts.',
    },
    ({ cost_per_request }) => cost_per_request,
  ],
  [
    {
      topic: 'load',
      title: 'Load comes in a peak',
      unit: 'ratio',
      comparison: 'above',
      threshold: 1.5,
      meaning:
        'The busiest hour decides how much capacity you need; what can wait could run at another hour.',
    },
    (_, { peak_ratio }) => peak_ratio,
  ],
  [
    {
      topic: 'cost',
      title: 'A day is dear',
      unit: 'usd',
      comparison: 'above',
      threshold: 100,
      meaning: 'A saving of a few percent pays for the work it takes.',
    },
    ({ cost_per_day }) => cost_per_day,
  ],
];

/** Twice as far as the threshold is serious. */
const SERIOUS = 2;

/** What lies beyond its threshold. A metric that was not measured gives no finding. */
export function findingsOf(metrics: Metrics, peak: Profile['peak']): Finding[] {
  return RULES.flatMap(([rule, pick]) => {
    const measured = pick(metrics, peak);
    const excess = excessOf(measured.value, rule);
    if (excess <= 1) return [];
    return [{ ...rule, measured, severity: excess >= SERIOUS ? ('serious' as const) : ('notable' as const) }];
  }).map((finding, index) => ({ id: `F${index + 1}`, ...finding }));
}

/** How many times beyond the threshold; 0 when it was not measured. */
function excessOf(value: number | null, { comparison, threshold }: Rule): number {
  if (value === null) return 0;
  return comparison === 'above' ? value / threshold : threshold / Math.max(value, Number.MIN_VALUE);
}

const ADVICE: Readonly<Record<Finding['topic'], string>> = {
  latency: 'Look at the models and workloads that take the most time before anything else.',
  throughput: 'Check whether reserved capacity or a provisioned plan is worth its price at this load.',
  cost: 'Start with the strategy that saves the most, and with the calls that cost the most.',
  load: 'Move what can wait out of the busiest hour, or send it as a batch.',
};

export function recommendationsOf(findings: readonly Finding[]): { text: string; because: string[] }[] {
  const topics = [...new Set(findings.map(({ topic }) => topic))];
  return topics.map((topic) => ({
    text: ADVICE[topic],
    because: findings.filter((finding) => finding.topic === topic).map(({ id }) => id),
  }));
}
