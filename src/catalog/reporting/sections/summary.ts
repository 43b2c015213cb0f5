import type { Data } from '../../data/schema';
import type { Optimization } from '../../optimization/schema';
import type { Unit } from '../../evidence/format';
import { unitOfColumn } from '../../evidence/fact';
import { blocks, type Cited, cited, list, referenced } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';
import { minute } from '../phrases';
import { whyMissing } from '../missing';
import { moneyLine, speedLine, targetLine } from './answer';
import { help, prices } from './help';

/** The answer first, then what one should know beside it. */
export function summary(material: Material, ledger: Ledger): string {
  const { data, help: advice } = material;
  const lookups = [...(data?.prices ?? []), ...(advice?.prices ?? [])].filter(isFirstOfItsName());
  if (!data) {
    const why = advice ? help(advice, ledger) : whyMissing(material, 'data');
    return blocks(prices(lookups, ledger), why);
  }
  const [first, ...others] = lines(material, data, ledger);
  return blocks(
    first && referenced(first),
    prices(lookups, ledger),
    list(others.map(referenced)),
    advice && advice.situation,
  );
}

/** What was asked about comes first. */
function lines(material: Material, data: Data, ledger: Ledger): Cited[] {
  const { optimization, category, kind } = material;
  const target = optimization?.target;
  const money = moneyLine(data, optimization, ledger);
  const speed = speedLine(data, ledger);
  const trends = trendLines(data, ledger);
  const odd = anomalyLine(data, ledger);
  const rest = [...driverLine(data, ledger), ...firstStep(material, ledger)];
  if (target && optimization) return [targetLine(optimization, target, ledger), money, ...rest];
  if (kind === 'anomaly_detection') return [odd, money, ...trends, ...rest];
  if (kind === 'trend_analysis') return [...trends, money, ...rest, odd];
  if (category === 'performance' || category === 'quality') return [speed, money, ...trends, odd, ...rest];
  return [money, ...rest, ...trends, odd];
}

/** Whatever splits the cost best: a single key takes everything, and tells nothing. */
function driverLine({ cost_drivers: { drivers } }: Data, ledger: Ledger): Cited[] {
  return drivers
    .filter(({ table }) => table.rows.length > 1)
    .map(({ by, table }) => {
      const [top] = table.rows;
      if (!top) return cited``;
      const what =
        by === 'hour'
          ? cited`the hour ${ledger.cell(table, Number(top.key), 'count')} UTC`
          : cited`${ledger.name(top.key)}`;
      const share = ledger.cell(table, 100 * top.cost_share, 'percent');
      return cited`Dearest ${by}: ${what} with ${ledger.cell(table, top.cost_usd, 'usd')}, ${share} of the cost.`;
    });
}

const NAMES: Readonly<Record<string, string>> = {
  requests: 'The number of calls',
  cost_usd: 'The cost',
  latency_ms: 'Latency',
  total_tokens: 'The number of tokens',
};

function trendLines({ trends }: Data, ledger: Ledger): Cited[] {
  const moving = trends.filter(({ direction }) => direction === 'increasing' || direction === 'decreasing');
  if (moving.length === 0) {
    const isMeasured = trends.some(({ direction }) => direction === 'stable');
    return [
      isMeasured
        ? cited`No metric that was measured rises or falls by much.`
        : cited`There are too few hours or days for a trend.`,
    ];
  }
  return moving.map(({ metric, direction, change_percent, bucket }) => {
    const change = ledger.number(change_percent, 'percent');
    return cited`${NAMES[metric] ?? metric} is ${direction}: ${change} from the earlier ${bucket}s to the later ones.`;
  });
}

function anomalyLine({ anomalies }: Data, ledger: Ledger): Cited {
  const found = anomalies.flatMap(({ metric, anomalies: table }) =>
    table.rows.map((row) => ({ metric, table, row })),
  );
  const [first, ...others] = found;
  if (!first) return cited`No call stands out from the rest.`;
  const most = others.reduce((far, next) => (Math.abs(next.row.z) > Math.abs(far.row.z) ? next : far), first);
  const unit: Unit = unitOfColumn(most.metric);
  const value = ledger.cell(most.table, most.row.value, unit);
  const z = ledger.cell(most.table, most.row.z, 'count');
  const when = ledger.time(minute(most.row.occurred_at));
  return cited`The call that stands out most: ${value} (${(NAMES[most.metric] ?? most.metric).toLowerCase()}) on ${when} UTC, ${z} deviations from the mean.`;
}

/** What to begin with: the strategy that brings most. */
function firstStep({ optimization, actions }: Material, ledger: Ledger): Cited[] {
  const best = bestOf(optimization);
  if (!best?.saving_usd) return [];
  const saving = ledger.number(best.saving_usd, 'usd');
  const start = actions?.actions.find(({ strategy }) => strategy === best.name);
  const how = start ? cited` Begin with ${start.id}: ${start.title.toLowerCase()}.` : cited``;
  return [cited`Most to be had: ${best.title.toLowerCase()}, ${saving}. ${best.quality_impact.why}${how}`];
}

function bestOf(optimization: Optimization | undefined) {
  const saving = (optimization?.strategies ?? []).filter(({ saving_usd }) => (saving_usd?.value ?? 0) > 0);
  return saving.sort((a, b) => (b.saving_usd?.value ?? 0) - (a.saving_usd?.value ?? 0))[0];
}

function isFirstOfItsName(): (lookup: { asked: string }) => boolean {
  const seen = new Set<string>();
  return ({ asked }) => !seen.has(asked) && Boolean(seen.add(asked));
}
