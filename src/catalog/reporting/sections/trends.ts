import type { Data } from '../../data/schema';
import { unitOfColumn } from '../../evidence/fact';
import { type Measure, measureOf } from '../../question/measure';
import { type Cited, cited, joined } from '../cited';
import type { Ledger } from '../ledger';
import { capitalised, unsigned } from '../phrases';

export const METRICS: Readonly<Record<string, string>> = {
  requests: 'the number of calls',
  cost_usd: 'the cost',
  latency_ms: 'latency',
  total_tokens: 'the number of tokens',
  failed_percent: 'the share of failed calls',
};

const SHARE = 'failed_percent';

type Trend = Data['trends'][number];

/** Words that ask where something is going. */
export const GOING =
  /\b(?:g[eo]t(?:s|ting)?|going (?:up|down)|growing|rising|falling|increasing|decreasing|improving|accelerat\w+|climbing|ramping(?: up)?|trends?|trending|over time)\b/i;

const ASKED: Readonly<Partial<Record<Measure, string>>> = {
  latency: 'latency_ms',
  failures: 'failed_percent',
  cost: 'cost_usd',
  calls: 'requests',
  tokens: 'total_tokens',
};

const DIRECTIONS = {
  increasing: 'rises',
  decreasing: 'falls',
  stable: 'changes by no more than a tenth',
} as const;

/** Where what the question asks about is going, by its two halves. */
function askedTrend({ trends }: Data, message: string, ledger: Ledger): Cited[] {
  const metric = GOING.test(message) ? ASKED[measureOf(message) ?? 'cost_per_call'] : undefined;
  const trend = trends.find((one) => one.metric === metric);
  if (!trend || trend.direction === 'not measured') return [];
  const unit = unitOfColumn(trend.metric);
  const what = capitalised(METRICS[trend.metric] ?? trend.metric);
  const by = trend.metric === SHARE ? '' : cited`, by ${changeOf(trend, ledger)}`;
  return [
    cited`**${what} ${DIRECTIONS[trend.direction]}: from ${ledger.number(trend.earlier_mean, unit)} in the earlier ${trend.bucket}s to ${ledger.number(trend.later_mean, unit)} in the later ones${by}.**`,
  ];
}

/** A share has none: a percentage of a percentage is taken for points. */
const changeOf = ({ change_percent }: Trend, ledger: Ledger): Cited =>
  unsigned(ledger.number(change_percent, 'percent'));

function moveOf(trend: Trend, ledger: Ledger): Cited {
  const what = METRICS[trend.metric] ?? trend.metric;
  if (trend.metric !== SHARE) return cited`${what} by ${changeOf(trend, ledger)}`;
  const from = ledger.number(trend.earlier_mean, 'percent');
  return cited`${what} from ${from} to ${ledger.number(trend.later_mean, 'percent')}`;
}

export function trendLines(data: Data, message: string, ledger: Ledger): Cited[] {
  const { trends } = data;
  const lines = (['increasing', 'decreasing'] as const).flatMap((direction) => {
    const moving = trends.filter((trend) => trend.direction === direction);
    const [first] = moving;
    if (!first) return [];
    const parts = moving.map((trend) => moveOf(trend, ledger));
    const verb = direction === 'increasing' ? 'Rising' : 'Falling';
    return [cited`${verb} from the earlier ${first.bucket}s to the later ones: ${joined(parts, ', ')}.`];
  });
  const steady = trends.filter(({ direction }) => direction === 'stable');
  const told = [...askedTrend(data, message, ledger), ...lines];
  if (lines.length > 0 && steady.length > 0 && GOING.test(message))
    return [
      ...told,
      cited`About as before: ${joined(
        steady.map(({ metric }) => METRICS[metric] ?? metric),
        ', ',
      )}.`,
    ];
  if (told.length > 0) return told;
  return [
    steady.length > 0
      ? cited`No metric rises or falls by much.`
      : cited`There are too few hours or days for a trend.`,
  ];
}
