import type { Data } from '../../data/schema';
import { difference, percentOf, ratio } from '../../evidence/derive';
import { asksFailedCost } from '../../question/measure';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import { calls } from '../phrases';

const PER_CALL = /\b(?:average|mean|per|an?|each)\b/i;
const WENT_WELL = /\b(?:succe(?:ss|ed)\w*|availab\w+|uptime|slas?|slos?)\b/i;

/** How many failed, of those that have a status; and what they cost, where that is asked. */
export function failureLine({ metrics, failed_cost_usd }: Data, message: string, ledger: Ledger): Cited {
  const { failed_rows, judged_rows, requests } = metrics;
  if (failed_rows.value === null) return cited`**How many calls fail is not in the log**: it has no status.`;
  if (failed_rows.value === 0) return cited`**No call that has a status failed.**`;
  const share = ledger.number(percentOf('failed_percent', failed_rows, judged_rows), 'percent');
  const all =
    judged_rows.value === requests.value
      ? 'all'
      : cited`the ${ledger.number(judged_rows, 'count')} that have a status`;
  const failed = calls(ledger.number(failed_rows, 'count'), failed_rows.value);
  if (WENT_WELL.test(message)) {
    const well = difference('succeeded_rows', judged_rows, failed_rows);
    const percent = ledger.number(percentOf('succeeded_percent', well, judged_rows), 'percent');
    return cited`**${percent} of ${all === 'all' ? 'all calls' : all} went well, ${ledger.number(well, 'count')}; ${failed} failed.**`;
  }
  if (!asksFailedCost(message) || failed_cost_usd.value === null)
    return cited`**${failed} failed, ${share} of ${all}.**`;
  const cost = cited`${ledger.number(failed_cost_usd, 'usd')}, ${ledger.number(percentOf('failed_cost_percent', failed_cost_usd, metrics.cost_usd), 'percent')} of the cost`;
  const each = ratio('failed_cost_per_call', failed_cost_usd, failed_rows);
  const mean = PER_CALL.test(message) ? cited`, ${ledger.number(each, 'usd')} each on average` : '';
  return cited`**The calls that failed cost ${cost}: ${failed}, ${share} of ${all}${mean}.**`;
}
