import type { Data } from '../../data/schema';
import { derive, difference, ratio } from '../../evidence/derive';
import type { Figure } from '../../evidence/figure.schema';
import { asksFailedCost, measureOf } from '../../question/measure';
import { SUCCESSFUL } from '../../question/measure-words';
import { projectedTime } from '../../question/projection';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';
import { calls } from '../phrases';
import { timesDays } from './over-budget';

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
  const verdict = ranked ? '' : besideSum(month, triage?.entities.amounts_usd ?? []);
  return [cited`${rate}${verdict}.** Days that are not in the log may be others.`];
}

/** Beside the one sum that a question names. */
function besideSum({ value: cost }: Figure, [sum, other]: readonly number[]): string {
  if (sum === undefined || other !== undefined || cost === null) return '';
  return cost < sum ? ', less than the sum that you name' : ', not less than the sum that you name';
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
