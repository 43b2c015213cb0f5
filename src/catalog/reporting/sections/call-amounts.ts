import type { Data } from '../../data/schema';
import { derive, difference, ratio } from '../../evidence/derive';
import { asksFailedCost, measureOf } from '../../question/measure';
import { SUCCESSFUL } from '../../question/measure-words';
import { projectedTime } from '../../question/projection';
import { oneOf } from '../../question/pattern';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';
import { calls } from '../phrases';
import { timesDays } from './over-budget';

/** "What would twice the traffic cost?" */
export const TIMES = oneOf(
  /\b(?:(double|twice|triple|halve)|(\d{1,3})(?:x| times)) (?:(?:the|our|as many|of) )*(?:[\w.-]+ )?(?:traffic|calls|requests|usage|volume|load|users)\b/,
  /\b(?:traffic|calls|requests|usage|volume|load|users) (?:were to |would |will )?(?:(doubles?|doubled|triples?|tripled|halves|halved)|(?:grew|grows?|rose|rises?) (\d{1,3})x)\b/,
);

export function timesAsMany(
  { message, data: { metrics } }: Material & { data: Data },
  ledger: Ledger,
): Cited[] {
  const [, word = '', number, verb = '', grown] = TIMES.exec(message) ?? [];
  const said = (word || verb).toLowerCase();
  const times = number ?? grown ?? (/^d|^tw/.test(said) ? 2 : said.startsWith('t') ? 3 : 0.5);
  const cost = derive(
    {
      name: 'times_as_many',
      expression: '$1::float8 * $2::float8',
      compute: (sum, factor) => sum * factor,
    },
    [metrics.cost_usd, Number(times)],
  );
  if (cost.value === null || metrics.cost_usd.value === null) return [];
  return [
    cited`**${ledger.stated(Number(times), 'ratio')} as many of these calls would cost ${ledger.number(cost, 'usd')}**, at what they cost now, ${ledger.number(metrics.cost_usd, 'usd')}.`,
  ];
}

/** Calls whose cost is not known. */
export const UNPRICED =
  /\bunpriced\b|\b(?:without|with no|have no|has no|lack\w*|missing) (?:a |any )?(?:known )?(?:price|cost)s?\b/i;

export function unpriced({ data: { metrics } }: { data: Data }, ledger: Ledger): Cited[] {
  const all = calls(ledger.number(metrics.requests, 'count'), metrics.requests.value);
  if (metrics.unpriced_rows.value === 0) return [cited`**None of your ${all} lacks a price.**`];
  return [
    cited`**${ledger.number(metrics.unpriced_rows, 'count')} of your ${all} have no price that is known**: log cost_usd, or a model that the price catalogue knows. Cost by model shows which they are.`,
  ];
}

export function perMillion({ data: { rates } }: { data: Data }, ledger: Ledger): Cited[] {
  if (rates.cost_per_million_tokens.value === null) return [];
  return [
    cited`**A million tokens cost ${ledger.number(rates.cost_per_million_tokens, 'usd')} on average**, input and output together.`,
  ];
}

const PER_DAY = /\b(?:per|a|each|every) day\b|\bdaily\b/i;

export function requests(
  { message, data: { metrics, peak, rates } }: Material & { data: Data },
  ledger: Ledger,
): Cited[] {
  const made = calls(ledger.number(metrics.requests, 'count'), metrics.requests.value);
  const busiest =
    (peak.peak_ratio.value ?? 0) > 1
      ? cited` The busiest hour of the day is ${ledger.number(peak.busiest_hour, 'count')} UTC, with ${ledger.number(peak.busiest_requests, 'count')} of them.`
      : peak.hours.rows.length === 1 && (metrics.requests.value ?? 0) > 1
        ? cited` All of them are in the same hour of the day, ${ledger.number(peak.busiest_hour, 'count')} UTC.`
        : '';
  if (PER_DAY.test(message))
    return [
      cited`**${ledger.number(rates.calls_per_day, 'count')} calls a day on average**, of the ${ledger.number(rates.days, 'count')} days that have one: ${made} in all.${busiest}`,
    ];
  return [cited`**${made} ${metrics.requests.value === 1 ? 'was' : 'were'} made.**${busiest}`];
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

/** Of the costs of calls the mean alone is computed. */
const NOT_A_MEAN = /\b(?:median|p\d{2})\b/i;
const LATENCY = /\blatenc\w+|response times?\b/i;

export function perCall({ message, data: { metrics } }: Material & { data: Data }, ledger: Ledger): Cited[] {
  if (metrics.cost_per_request.value === null || asksFailedCost(message) || SUCCESSFUL.test(message))
    return [];
  const each = ledger.number(metrics.cost_per_request, 'usd');
  const [other] = NOT_A_MEAN.exec(message) ?? [];
  return other && !LATENCY.test(message)
    ? [
        cited`**The ${ledger.time(other.toLowerCase())} cost of a call is not told: on average a call costs ${each}.**`,
      ]
    : [cited`**A call costs ${each} on average.**`];
}

/** Those that failed are paid for by those that did not. */
export function perSuccess({ data: { metrics } }: { data: Data }, ledger: Ledger): Cited[] {
  const { cost_usd: cost, judged_rows: judged, failed_rows: failed, requests } = metrics;
  if (failed.value === null || judged.value !== requests.value)
    return [cited`**What a call that went well costs is not in the log**: not every call has a status.`];
  const well = difference('succeeded_rows', judged, failed);
  const each = ratio('cost_per_success', cost, well);
  if (each.value === null) return [];
  return [
    cited`**A call that went well costs ${ledger.number(each, 'usd')}**: all that was spent, ${ledger.number(cost, 'usd')}, over the ${ledger.number(well, 'count')} that did.`,
  ];
}

export function perThousand({ data: { metrics } }: { data: Data }, ledger: Ledger): Cited[] {
  const each = metrics.cost_per_request;
  if (each.value === null) return [];
  const thousand = derive(
    { name: 'cost_per_thousand', expression: '1000 * $1::float8', compute: (call) => 1_000 * call },
    [each],
  );
  return [
    cited`**${ledger.stated(1_000, 'count')} calls cost ${ledger.number(thousand, 'usd')}**, at ${ledger.number(each, 'usd')} a call on average.`,
  ];
}

export function perDay({ data: { metrics } }: { data: Data }, ledger: Ledger): Cited[] {
  if (metrics.cost_per_day.value === null) return [];
  return [
    cited`**A day costs ${ledger.number(metrics.cost_per_day, 'usd')} on average**, of the days that have a call with a price.`,
  ];
}

function countsOfDays(
  message: string,
  measure: 'calls' | 'tokens',
  rates: Data['rates'],
  ledger: Ledger,
): Cited[] {
  const { days, words } = projectedTime(message);
  const day = rates[`${measure}_per_day`];
  return [
    cited`**${words} at the mean of these, ${ledger.number(day, 'count')} a day, have ${ledger.number(timesDays(day, days), 'count')} ${measure}.** Days that are not in the log may be others.`,
  ];
}

/** What a month would be at the rate of the log; whether that is below a sum that the question names. */
export function perMonth(
  { message, data: { metrics, rates, ranked }, triage }: Material & { data: Data },
  ledger: Ledger,
): Cited[] {
  const measure = measureOf(message);
  if (measure === 'calls' || measure === 'tokens') return countsOfDays(message, measure, rates, ledger);
  if (metrics.cost_per_day.value === null) return [];
  const { days, words } = projectedTime(message);
  const month = timesDays(metrics.cost_per_day, days);
  const rate = cited`**${words} at the mean of these, ${ledger.number(metrics.cost_per_day, 'usd')} a day, cost ${ledger.number(month, 'usd')}`;
  const [sum, other] = triage?.entities.amounts_usd ?? [];
  const verdict =
    sum === undefined || other !== undefined || month.value === null || ranked
      ? ''
      : month.value < sum
        ? ', less than the sum that you name'
        : ', not less than the sum that you name';
  return [cited`${rate}${verdict}.** Days that are not in the log may be others.`];
}
