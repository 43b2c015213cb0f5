import type { Data } from '../../data/schema';
import { unitOfColumn } from '../../evidence/fact';
import { trendOf } from '../../data/metrics';
import type { Unit } from '../../evidence/format';
import { asksWhereItGoes } from '../../question/trend';
import type { Moving } from '../../tools/trend-analyzer/schema';
import { type Cited, cited, joined } from '../cited';
import type { Ledger } from '../ledger';
import { capitalised, unsigned } from '../phrases';
import { metricPhrase } from './metric-names';

const SHARE = 'failed_percent';

type Trend = Data['trends'][number];

const DIRECTIONS = {
  increasing: 'rises',
  decreasing: 'falls',
  stable: 'changes by no more than a tenth',
} as const;

/** Where what the question asks about is going, by its two halves. */
function askedTrend({ trends }: Data, message: string, ledger: Ledger): Cited[] {
  const metric = asksWhereItGoes(message) ? trendOf(message) : undefined;
  const trend = trends.find((measured) => measured.metric === metric);
  return trend ? movingLine(trend, metricPhrase(trend.metric), unitOfColumn(trend.metric), ledger) : [];
}

/** "The cost rises: from $1 in the earlier days to $2 in the later ones, by 100%." */
export function movingLine(moving: Moving, what: string, unit: Unit, ledger: Ledger): Cited[] {
  const { direction, bucket } = moving;
  if (direction === 'not measured') return [];
  const by = unit === 'percent' ? '' : cited`, by ${changeOf(moving, ledger)}`;
  return [
    cited`**${capitalised(what)} ${DIRECTIONS[direction]}: from ${ledger.number(moving.earlier_mean, unit)} in the earlier ${bucket}s to ${ledger.number(moving.later_mean, unit)} in the later ones${by}.**`,
  ];
}

/** A share has none: a percentage of a percentage is taken for points. */
const changeOf = ({ change_percent }: Moving, ledger: Ledger): Cited =>
  unsigned(ledger.number(change_percent, 'percent'));

function moveOf(trend: Trend, ledger: Ledger): Cited {
  const what = metricPhrase(trend.metric);
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
  if (lines.length > 0 && steady.length > 0 && asksWhereItGoes(message))
    return [
      ...told,
      cited`About as before: ${joined(
        steady.map(({ metric }) => metricPhrase(metric)),
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
