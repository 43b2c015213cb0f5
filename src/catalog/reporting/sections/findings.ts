import type { Data, Finding } from '../../data/schema';
import { unitOfColumn } from '../../evidence/fact';
import { blocks, list, tableOf } from '../cited';
import type { Ledger } from '../ledger';
import { minute } from '../../evidence/minute';
import { SHOWN } from '../../evidence/shown';
import { askedParts } from './asked-parts';
import { bottleneckTables } from './bottleneck-tables';
import { comparisonTables } from './comparison-tables';
import { driverTables } from './driver-tables';
import { metricTitle } from './metric-names';
import { repeatsTable } from './repeats';
import { hasEnoughPoints } from './anomalies';

/** What stands out, what changes, what it goes to. */
export function findings(data: Data, ledger: Ledger): string {
  return blocks(
    data.comparison && comparisonTables(data.comparison, ledger),
    askedParts(data, ledger),
    repeatsTable(data, ledger),
    beyond(data.findings, ledger),
    data.recommendations.length > 0 &&
      list(data.recommendations.map(({ text, because }) => `${text} (${because.join(', ')})`)),
    `**Trends**\n\n${trends(data, ledger)}`,
    `**Calls that stand out**\n\n${anomalies(data, ledger)}`,
    driverTables(data, ledger),
    bottleneckTables(data, ledger),
  );
}

function beyond(found: readonly Finding[], ledger: Ledger): string {
  if (found.length === 0) return 'No figure that was measured lies beyond its threshold.';
  return tableOf(
    ['', 'Finding', 'Measured', 'Threshold', 'Weight', 'What it means'],
    found.map(({ id, title, measured, unit, comparison, threshold, severity, meaning }) => [
      id,
      title,
      ledger.number(measured, unit),
      `${comparison} ${ledger.stated(threshold, unit)}`,
      severity,
      meaning,
    ]),
  );
}

function trends({ trends: all }: Data, ledger: Ledger): string {
  const measured = all.filter(({ change_percent }) => change_percent.value !== null);
  const others = all.filter(({ change_percent }) => change_percent.value === null);
  return blocks(
    measured.length > 0 &&
      tableOf(
        [
          'Metric',
          'Direction',
          'Change',
          'Mean of a bucket, earlier half',
          'Later half',
          'Bucket',
          'Certainty',
        ],
        measured.map((trend) => [
          metricTitle(trend.metric),
          trend.direction,
          ledger.number(trend.change_percent, 'percent'),
          ledger.number(trend.earlier_mean, unitOfColumn(trend.metric)),
          ledger.number(trend.later_mean, unitOfColumn(trend.metric)),
          trend.bucket,
          trend.confidence,
        ]),
      ),
    others.length > 0 &&
      list(
        others.map(
          ({ metric, change_percent: { missing } }) =>
            `${metricTitle(metric)}: no trend${missing === undefined ? '' : `, it needs ${missing}`}.`,
        ),
      ),
  );
}

function anomalies({ anomalies: all }: Data, ledger: Ledger): string {
  const rows = all.flatMap(({ metric, mean, anomalies: table }) =>
    table.rows.map((row) => [
      metricTitle(metric),
      ledger.time(minute(row.occurred_at)),
      ledger.name(row.model),
      ledger.cell(table, row.value, unitOfColumn(metric)),
      ledger.number(mean, unitOfColumn(metric)),
      ledger.cell(table, row.z, 'count'),
    ]),
  );
  if (rows.length === 0)
    return hasEnoughPoints(all)
      ? 'None: no call of the last days lies far from the mean of its metric.'
      : 'Not measured: of the calls of the last days, fewer than five have a metric to compare.';
  const table = tableOf(['Metric', 'When (UTC)', 'Model', 'Value', 'Mean', 'Deviations from the mean'], rows);
  const isCut = all.some(({ anomalies: { rows: shown } }) => shown.length >= SHOWN);
  return blocks(isCut && 'Of each metric the five furthest from the mean at most.', table);
}
