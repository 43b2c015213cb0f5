import type { Data } from '../../data/schema';
import { trendOf } from '../../data/metrics';
import { unitOfColumn } from '../../evidence/fact';
import { minute } from '../../evidence/minute';
import type { Moving } from '../../tools/trend-analyzer/schema';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';
import { capitalised } from '../phrases';
import { conditionOf, ofOne } from './bound-words';
import { callOf } from './failed-calls';
import { metricPhrase } from './metric-names';

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
  const isOfFirst = when === 'first';
  const [told, other] = isOfFirst ? [first, last] : [last, first];
  const all = ledger.cell(edges.first, first.calls, 'count');
  const rest =
    first.calls === 1
      ? 'it is the only one'
      : cited`the ${isOfFirst ? 'newest' : 'first'} on ${ledger.time(minute(other.occurred_at))} UTC; ${all} in all`;
  return [
    cited`**The ${isOfFirst ? 'first' : 'newest'} call${which} was on ${callOf(told, ledger)}; ${rest}.**`,
  ];
}

/** Between which two days, or hours, beside each other it rose, or fell, most. */
function stepLine(data: Data, message: string, when: 'rise' | 'fall', ledger: Ledger): Cited[] {
  const { bounded } = data;
  const metric = trendOf(message) ?? 'cost_usd';
  const moving: Moving | undefined = bounded?.moving ?? data.trends.find((trend) => trend.metric === metric);
  const what = bounded
    ? `the share of calls that ${conditionOf(bounded.asked, ledger)}`
    : metricPhrase(metric);
  const verb = when === 'rise' ? 'rose' : 'fell';
  const missing = moving ? undefined : missingOf(data.metrics, metric);
  if (missing !== undefined)
    return [cited`**When ${what} ${verb} is not in the log**: it has no ${missing}.`];
  const steps = stepsOf(moving, !bounded && SUMS.test(metric));
  if (!moving || steps.length === 0)
    return [cited`**There are too few hours or days to tell when ${what} ${verb}.**`];
  const largest = largestOf(steps, when);
  if (!largest) return [cited`**${capitalised(what)} ${verb} from no ${moving.bucket} to the next.**`];
  const unit = bounded ? 'percent' : unitOfColumn(metric);
  const at = ({ bucket }: Bucket): string =>
    ledger.time(moving.bucket === 'day' ? bucket.slice(0, 10) : `${minute(bucket)} UTC`);
  const valueOf = ({ value }: Bucket): Cited => ledger.cell(moving.buckets, value, unit);
  const { from, to } = largest;
  return [
    cited`**${capitalised(what)} ${verb} most from ${at(from)} to ${at(to)}: from ${valueOf(from)} to ${valueOf(to)}.** It is the largest step from a ${moving.bucket} to the next.`,
  ];
}

type Bucket = Moving['buckets']['rows'][number];

interface Step {
  readonly from: Bucket;
  readonly to: Bucket;
}

/** The first and the last day of a log are seldom whole: what a sum of theirs is says nothing. */
const SUMS = /^(?:requests|cost_usd|\w+_tokens)$/;
const FEWEST_WHOLE = 5;

/** From each day, or hour, to the next. */
function stepsOf(moving: Moving | undefined, isOfSums: boolean): readonly Step[] {
  const inTime = [...(moving?.buckets.rows ?? [])].sort((a, b) => a.bucket.localeCompare(b.bucket));
  const rows = isOfSums && inTime.length >= FEWEST_WHOLE ? inTime.slice(1, -1) : inTime;
  return rows.slice(1).map((to, place) => ({ from: rows[place] ?? to, to }));
}

function largestOf(steps: readonly Step[], when: 'rise' | 'fall'): Step | undefined {
  const sign = when === 'rise' ? 1 : -1;
  const changeOf = ({ from, to }: Step): number => sign * (to.value - from.value);
  return steps.filter((step) => changeOf(step) > 0).sort((a, b) => changeOf(b) - changeOf(a))[0];
}

/** The column that a log lacks, where it lacks it throughout. */
const missingOf = (
  { latency_avg_ms, failed_rows, cost_usd }: Data['metrics'],
  metric: string,
): string | undefined =>
  ({ latency_ms: latency_avg_ms, failed_percent: failed_rows, cost_usd })[metric]?.missing;
