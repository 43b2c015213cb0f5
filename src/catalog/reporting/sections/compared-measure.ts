import { difference, percentOf } from '../../evidence/derive';
import type { Figure } from '../../evidence/figure.schema';
import { asksFailedCost, latencyOf, type Measure } from '../../question/measure';
import type { Comparison } from '../../tools/trend-analyzer/comparison.schema';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import { unsigned } from '../phrases';
import { LATENCIES } from './ranking-terms';
import { periodOf } from './period-name';
import { isUnlike, type Pair, pairOf, perDay, perDollar, tokensPerCall } from './compared-pairs';

const COMPARED = {
  mean_ms: 'mean_latency_ms',
  p50_ms: 'p50_latency_ms',
  p95_ms: 'p95_latency_ms',
  p99_ms: 'p99_latency_ms',
} as const;

/** One measure of two periods and their difference. */
export function comparedLine(
  compared: Comparison,
  measure: Measure,
  question: string,
  ledger: Ledger,
): Cited {
  const each = (pair: Pair, before: string, behind: string, missing: string): Cited =>
    eachLine(compared, pair, { before, behind, missing }, ledger);
  switch (measure) {
    case 'cost':
    case 'cost_per_day':
      return costLine(compared, ledger);
    case 'input_cost':
    case 'output_cost':
      return tokenCostLine(compared, measure === 'input_cost' ? 'input' : 'output', ledger);
    case 'output_per_second':
      return each(pairOf(compared, measure, 'count'), 'a call gives ', ' output tokens a second', 'latency');
    case 'tokens_per_usd':
      return each(perDollar(compared, measure), 'a dollar buys ', ' tokens', 'cost');
    case 'output_per_usd':
      return each(perDollar(compared, measure), 'a dollar buys ', ' output tokens', 'cost');
    case 'calls_per_usd':
      return each(perDollar(compared, measure), 'a dollar buys ', ' calls', 'cost');
    case 'calls':
    case 'tokens':
      return sumLine(compared, pairOf(compared, measure, 'count'), measure, ledger);
    case 'cost_per_success':
    case 'cost_per_call':
    case 'cost_per_thousand':
      return each(pairOf(compared, 'cost_per_call', 'usd'), 'a call costs ', '', 'cost');
    case 'cost_per_million':
      return each(pairOf(compared, measure, 'usd'), 'a million tokens costs ', '', 'cost');
    case 'tokens_per_call':
      return each(tokensPerCall(compared), 'a call takes ', ' tokens', 'call');
    case 'input_per_call':
      return each(pairOf(compared, measure, 'count'), 'a call takes ', ' input tokens', 'call');
    case 'output_per_call':
      return each(pairOf(compared, measure, 'count'), 'a call takes ', ' output tokens', 'call');
    case 'latency': {
      const column = latencyOf(question) ?? 'p95_ms';
      return each(pairOf(compared, COMPARED[column], 'ms'), `a ${LATENCIES[column]} of `, '', 'latency');
    }
    case 'failed_cost':
      return failedCostLine(compared, ledger);
    case 'failures':
      return asksFailedCost(question) ? failedCostLine(compared, ledger) : failureLine(compared, ledger);
    default:
      return measure satisfies never;
  }
}

/** Part of a week against a whole one says little: of periods that are not of one length a day of each is compared first. */
function costLine(compared: Comparison, ledger: Ledger): Cited {
  const [earlier, later] = [periodOf(compared.earlier, ledger), periodOf(compared.later, ledger)];
  const cost = pairOf(compared, 'cost_usd', 'usd');
  const all = told(cost, ledger);
  if (!all) return unknown(compared, 'cost', ledger);
  const daily = isUnlike(compared) ? told(pairOf(compared, 'cost_per_day', 'usd'), ledger) : undefined;
  if (!daily) return cited`**${later} cost ${all.after}, ${all.gap} the ${all.before} of ${earlier}.**`;
  return cited`**By the day ${later} cost ${daily.after}, ${daily.gap} the ${daily.before} of ${earlier}; in all ${all.after}, ${all.gap} ${all.before}**: ${daysLine(compared, ledger)}.`;
}

function tokenCostLine(compared: Comparison, side: 'input' | 'output', ledger: Ledger): Cited {
  const [earlier, later] = [periodOf(compared.earlier, ledger), periodOf(compared.later, ledger)];
  const pair = pairOf(compared, `${side}_usd`, 'usd');
  const all = told(pair, ledger);
  if (!all) return unknown(compared, 'list price', ledger);
  const daily = isUnlike(compared) ? told(perDay(compared, pair), ledger) : undefined;
  const sum = cited`The ${side} tokens of ${later} cost ${all.after} at list prices, ${all.gap} the ${all.before} of ${earlier}`;
  if (!daily) return cited`**${sum}.**`;
  return cited`**${sum}; by the day ${daily.after}, ${daily.gap} ${daily.before}**: ${daysLine(compared, ledger)}.`;
}

/** Who asks how many wants to know how many, and of periods that are not of one length how many a day as well. */
function sumLine(compared: Comparison, pair: Pair, noun: string, ledger: Ledger): Cited {
  const [earlier, later] = [periodOf(compared.earlier, ledger), periodOf(compared.later, ledger)];
  const all = told(pair, ledger);
  if (!all) return unknown(compared, noun, ledger);
  const sum = cited`${later} had ${all.after} ${noun}, ${all.gap} the ${all.before} of ${earlier}`;
  const daily = isUnlike(compared) ? told(perDay(compared, pair), ledger) : undefined;
  if (!daily) return cited`**${sum}.**`;
  return cited`**${sum}; by the day ${daily.after}, ${daily.gap} ${daily.before}**: ${daysLine(compared, ledger)}.`;
}

/** Of a single call, or token: what stands around its figure, and what is not known where there is none. */
function eachLine(
  compared: Comparison,
  pair: Pair,
  { before, behind, missing }: Readonly<Record<'before' | 'behind' | 'missing', string>>,
  ledger: Ledger,
): Cited {
  const [earlier, later] = [periodOf(compared.earlier, ledger), periodOf(compared.later, ledger)];
  const each = told(pair, ledger);
  if (!each) return unknown(compared, missing, ledger);
  return cited`**${later}: ${before}${each.after}${behind}, ${each.gap} the ${each.before} of ${earlier}.**`;
}

function failedCostLine(compared: Comparison, ledger: Ledger): Cited {
  const cost = told(pairOf(compared, 'failed_cost_usd', 'usd'), ledger);
  if (!cost) return failureLine(compared, ledger);
  return cited`**The calls of ${periodOf(compared.later, ledger)} that failed cost ${cost.after}, ${cost.gap} the ${cost.before} of ${periodOf(compared.earlier, ledger)}.** ${failureLine(compared, ledger)}`;
}

function failureLine(compared: Comparison, ledger: Ledger): Cited {
  const { earlier, later } = pairOf(compared, 'failed_percent', 'percent');
  const change = difference('failed_percent_change', later, earlier);
  if (change.value === null) return unknown(compared, 'status', ledger);
  const countOf = (side: 'earlier' | 'later'): Cited =>
    cited`${ledger.number(compared.figures[`${side}_failed_calls`], 'count')} of ${ledger.number(compared.figures[`${side}_judged_calls`], 'count')}`;
  const points = unsigned(ledger.number(change, 'count'));
  const gap =
    change.value === 0 ? 'as many as' : cited`${points} points ${change.value < 0 ? 'less' : 'more'} than`;
  return cited`**${periodOf(compared.later, ledger)}: ${countOf('later')} calls failed, ${ledger.number(later, 'percent')}, ${gap} the ${ledger.number(earlier, 'percent')} (${countOf('earlier')}) of ${periodOf(compared.earlier, ledger)}.**`;
}

const unknown = (compared: Comparison, what: string, ledger: Ledger): Cited =>
  cited`**Of one of the two periods no ${what} is known**: ${periodOf(compared.later, ledger)} and ${periodOf(compared.earlier, ledger)}.`;

function daysLine({ figures }: Comparison, ledger: Ledger): Cited {
  return cited`your log goes through ${ledger.number(figures.later_days, 'count')} days of the one and ${ledger.number(figures.earlier_days, 'count')} of the other`;
}

/** Both figures, and "$2.00 (25%) more than"; undefined where one of them is not known. */
function told(
  { name, unit, earlier, later }: Pair,
  ledger: Ledger,
): { readonly before: Cited; readonly after: Cited; readonly gap: Cited } | undefined {
  const change = difference(`${name}_change`, later, earlier);
  if (change.value === null) return undefined;
  const amount = unsigned(ledger.number(change, unit));
  const percent = unsigned(percentChange(`${name}_change`, change, earlier, ledger));
  const less = unit === 'count' ? 'fewer' : 'less';
  const more = cited`${amount}${percent.text === '–' ? '' : cited` (${percent})`} ${change.value < 0 ? less : 'more'} than`;
  const gap = change.value === 0 ? cited`as much as` : more;
  return { before: ledger.number(earlier, unit), after: ledger.number(later, unit), gap };
}

export function percentChange(name: string, change: Figure, before: Figure, ledger: Ledger): Cited {
  const percent = percentOf(`${name}_percent`, change, before);
  return percent.value === null ? { text: '–', ids: [] } : ledger.number(percent, 'percent');
}
