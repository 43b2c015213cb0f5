import type { Data } from '../../data/schema';
import { trendOf } from '../../data/metrics';
import { unitOfColumn } from '../../evidence/fact';
import { minute } from '../../evidence/minute';
import type { When } from '../../question/when';
import type { Moving } from '../../tools/trend-analyzer/schema';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';
import { capitalised } from '../phrases';
import { conditionOf, ofOne } from './bounded';
import { callOf } from './failed-calls';
import { METRICS } from './trends';

/** When something was, or when it changed most. */
export function whenLines({ data, message, triage }: Material & { data: Data }, ledger: Ledger): Cited[] {
  const when = triage?.when;
  if (!when) return [];
  return when === 'first' || when === 'last'
    ? edgeLine(data, when, ledger)
    : stepLine(data, message, when, ledger);
}

/** "The first call that hit a rate limit was on 2026-10-01 12:00 UTC, …; the newest on …; 11 in all." */
function edgeLine({ edges }: Data, when: 'first' | 'last', ledger: Ledger): Cited[] {
  const [first, last] = [edges?.first.rows[0], edges?.last.rows[0]];
  if (!edges || !first || !last) return [];
  const which = edges.asked ? ` that ${ofOne(conditionOf(edges.asked, ledger))}` : '';
  const [told, other] = when === 'first' ? [first, last] : [last, first];
  const names = when === 'first' ? ['first', 'newest'] : ['newest', 'first'];
  const all = ledger.cell(edges.first, first.calls, 'count');
  const rest =
    first.calls === 1
      ? 'it is the only one'
      : cited`the ${names[1] ?? ''} on ${ledger.time(minute(other.occurred_at))} UTC; ${all} in all`;
  return [cited`**The ${names[0] ?? ''} call${which} was on ${callOf(told, ledger)}; ${rest}.**`];
}

/** The first and the last day of a log are seldom whole: what a sum of theirs is says nothing. */
const SUMS = /^(?:requests|cost_usd|\w+_tokens)$/;
const FEWEST_WHOLE = 5;

/** Between which two days, or hours, beside each other it rose, or fell, most. */
function stepLine(data: Data, message: string, when: When, ledger: Ledger): Cited[] {
  const { bounded } = data;
  const metric = trendOf(message) ?? 'cost_usd';
  const moving: Moving | undefined = bounded?.moving ?? data.trends.find((one) => one.metric === metric);
  const what = bounded
    ? `the share of calls that ${conditionOf(bounded.asked, ledger)}`
    : (METRICS[metric] ?? metric);
  const unit = bounded ? 'percent' : unitOfColumn(metric);
  const inTime = [...(moving?.buckets.rows ?? [])].sort((a, b) => a.bucket.localeCompare(b.bucket));
  const isCut = !bounded && SUMS.test(metric) && inTime.length >= FEWEST_WHOLE;
  const rows = isCut ? inTime.slice(1, -1) : inTime;
  const sign = when === 'rise' ? 1 : -1;
  const steps = rows.slice(1).map((to, place) => {
    const from = rows[place] ?? to;
    return { from, to, by: sign * (to.value - from.value) };
  });
  const [most] = steps.filter(({ by }) => by > 0).sort((a, b) => b.by - a.by);
  const verb = when === 'rise' ? 'rose' : 'fell';
  const missing = moving ? undefined : missingOf(data.metrics, metric);
  if (missing !== undefined)
    return [cited`**When ${what} ${verb} is not in the log**: it has no ${missing}.`];
  if (!moving || steps.length === 0)
    return [cited`**There are too few hours or days to tell when ${what} ${verb}.**`];
  if (!most) return [cited`**${capitalised(what)} ${verb} from no ${moving.bucket} to the next.**`];
  const [from, to] = [most.from, most.to].map(({ bucket }) =>
    ledger.time(moving.bucket === 'day' ? bucket.slice(0, 10) : `${minute(bucket)} UTC`),
  );
  const [before, after] = [most.from, most.to].map(({ value }) => ledger.cell(moving.buckets, value, unit));
  return [
    cited`**${capitalised(what)} ${verb} most from ${from ?? ''} to ${to ?? ''}: from ${before ?? ''} to ${after ?? ''}.** It is the largest step from a ${moving.bucket} to the next.`,
  ];
}

/** The column that a log lacks, where it lacks it throughout. */
const missingOf = (
  { latency_avg_ms, failed_rows, cost_usd }: Data['metrics'],
  metric: string,
): string | undefined =>
  ({ latency_ms: latency_avg_ms, failed_percent: failed_rows, cost_usd })[metric]?.missing;
