import type { Data } from '../../data/schema';
import { derive } from '../../evidence/derive';
import type { Figure } from '../../evidence/figure.schema';
import { oneOf, pattern } from '../../question/pattern';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';
import { calls } from '../phrases';

const PER_DAY = /\b(?:per|a|each|every) day\b|\bdaily\b/i;

export function requests(
  { message, data: { metrics, peak, rates } }: Material & { data: Data },
  ledger: Ledger,
): Cited[] {
  const made = calls(ledger.number(metrics.requests, 'count'), metrics.requests.value);
  const busiest = busiestHour(peak, metrics.requests, ledger);
  if (PER_DAY.test(message))
    return [
      cited`**${ledger.number(rates.calls_per_day, 'count')} calls a day on average**, of the ${ledger.number(rates.days, 'count')} days that have one: ${made} in all.${busiest}`,
    ];
  return [cited`**${made} ${metrics.requests.value === 1 ? 'was' : 'were'} made.**${busiest}`];
}

function busiestHour(peak: Data['peak'], requested: Figure, ledger: Ledger): Cited | string {
  if ((peak.peak_ratio.value ?? 0) > 1)
    return cited` The busiest hour of the day is ${ledger.number(peak.busiest_hour, 'count')} UTC, with ${ledger.number(peak.busiest_requests, 'count')} of them.`;
  return peak.hours.rows.length === 1 && (requested.value ?? 0) > 1
    ? cited` All of them are in the same hour of the day, ${ledger.number(peak.busiest_hour, 'count')} UTC.`
    : '';
}

/** Between the first call and the last. */
export function rate({ data: { metrics } }: { data: Data }, ledger: Ledger): Cited[] {
  const second = metrics.throughput_per_second;
  if (second.value === null) return [];
  const minute = derive(
    { name: 'calls_per_minute', expression: '60 * $1::float8', compute: (one) => 60 * one },
    [second],
  );
  return [
    cited`**${ledger.number(second, 'count')} calls a second on average, ${ledger.number(minute, 'count')} a minute**, from the first call to the last.`,
  ];
}

const CALLS = 'traffic|calls|requests|usage|volume|load|users';
/** "What would twice the traffic cost?", "if calls grew 3x" */
export const TIMES_AS_MANY = oneOf(
  pattern`\b(?:(?<word>double|twice|triple|halve)|(?<number>\d{1,3})(?:x| times)) (?:(?:the|our|as many|of) )*(?:[\w.-]+ )?${CALLS}\b`,
  pattern`\b${CALLS} (?:were to |would |will )?(?:(?<verb>doubles?|doubled|triples?|tripled|halves|halved)|(?:grew|grows?|rose|rises?) (?<grown>\d{1,3})x)\b`,
);

export function timesAsMany(
  { message, data: { metrics } }: Material & { data: Data },
  ledger: Ledger,
): Cited[] {
  const times = timesIn(message);
  const cost = derive(
    {
      name: 'times_as_many',
      expression: '$1::float8 * $2::float8',
      compute: (sum, factor) => sum * factor,
    },
    [metrics.cost_usd, times],
  );
  if (cost.value === null || metrics.cost_usd.value === null) return [];
  return [
    cited`**${ledger.stated(times, 'ratio')} as many of these calls would cost ${ledger.number(cost, 'usd')}**, at what they cost now, ${ledger.number(metrics.cost_usd, 'usd')}.`,
  ];
}

function timesIn(message: string): number {
  const { word, verb, number, grown } = TIMES_AS_MANY.exec(message)?.groups ?? {};
  const digits = number ?? grown;
  if (digits !== undefined) return Number(digits);
  const said = word ?? verb ?? '';
  if (/^(?:double|twice)/i.test(said)) return 2;
  return /^triple/i.test(said) ? 3 : 0.5;
}
