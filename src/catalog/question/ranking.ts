import { SHOWN } from '../evidence/shown';

export type By = 'model' | 'workload' | 'day' | 'hour' | 'call';
type Metric = 'cost' | 'calls' | 'latency' | 'failures';

/** What a question wants in an order: "the top 3 models by cost", "the dearest day", "p95 by model". */
export interface Ranking {
  readonly by: By;
  readonly metric: Metric;
  readonly isLeast: boolean;
  readonly count: number;
}

const BY: readonly (readonly [By, string])[] = [
  ['model', 'models?'],
  [
    'workload',
    'workloads?|features?|teams?|apps?|applications?|services?|projects?|use cases?|users?|customers?|tenants?|departments?',
  ],
  ['day', 'days?|dates?'],
  ['hour', 'hours?|time of (?:the )?day'],
  ['call', 'calls?|requests?|prompts?|quer(?:y|ies)'],
];
const MOST =
  'most expen[sc]ive|expen[sc]ive|dearest|costliest|priciest|biggest|largest|highest|top|worst|busiest|slowest|most used|most';
const LEAST = 'cheapest|least expensive|lowest|smallest|fastest|quickest|least used|least|quietest';
const COUNTS: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4, five: 5, ten: 10 };
const COUNT = `(?:(\\d{1,2}|${Object.keys(COUNTS).join('|')}) )?`;

/** What a question wants ranked or told apart; undefined where it wants nothing of the kind. */
export function rankingOf(message: string): (Ranking & { readonly place: number }) | undefined {
  for (const [by, names] of BY) {
    const before = new RegExp(
      `\\b${COUNT}(${MOST}|${LEAST}) ${COUNT}(?:(?:most )?(?:expensive|costly|used) )?(?:single |individual )?(?:${names})\\b`,
      'i',
    ).exec(message);
    const behind = new RegExp(
      `\\b(?:wh?ich|what|whats|what's|whose) ${COUNT}(?:${names})\\b[^.?!\\n]{0,60}?\\b(${MOST}|${LEAST}|more than|fails?|errors?)\\b`,
      'i',
    ).exec(message);
    const apart =
      by !== 'model' && by !== 'workload'
        ? null
        : new RegExp(
            `\\b(?:by|per|for each|for every|each|across|breakdown (?:of|by)) (?:the )?(?:${names})\\b`,
            'i',
          ).exec(message);
    const found = before ?? behind ?? apart;
    if (!found) continue;
    const words = found.slice(1).filter((word) => word !== undefined);
    const number = words.map((word) => COUNTS[word.toLowerCase()] ?? Number(word)).find((value) => value > 0);
    const said = words.find((word) => new RegExp(`^(?:${LEAST})$`, 'i').test(word));
    const isPlural = /s$/i.test(found[0].trim()) && before !== null;
    const count = number ?? (found === apart ? SHOWN : isPlural ? 3 : 1);
    return {
      by,
      metric: metricOf(message),
      isLeast: said !== undefined && !/fast|quick/i.test(said),
      count,
      place: found.index,
    };
  }
  return undefined;
}

function metricOf(message: string): Metric {
  if (/\b(?:slow\w*|fast\w*|quick\w*|latenc\w+|p50|p95|p99|response times?)\b/i.test(message))
    return 'latency';
  if (/\b(?:fail\w*|errors?|error rate)\b/i.test(message)) return 'failures';
  if (
    /\b(?:busiest|quietest|most used|least used|most (?:calls|requests|traffic)|number of (?:calls|requests)|how many)\b|\b(?:calls|requests|usage|traffic) (?:by|per|for each)\b/i.test(
      message,
    )
  )
    return 'calls';
  return 'cost';
}
