import type { Data, Finding } from '../../data/schema';
import { unitOfColumn } from '../../evidence/fact';
import type { Trend } from '../../tools/trend-analyzer/schema';
import { blocks, type Cited, cited, list, referenced, tableOf } from '../cited';
import type { Ledger } from '../ledger';
import { minute } from '../../evidence/minute';
import { firstOfMore, SHOWN } from '../../evidence/shown';
import { capitalised } from '../phrases';
import { askedParts } from './asked-parts';
import { comparisonTables } from './comparison';
import { repeatsTable } from './repeats';
import { hasEnoughPoints } from './anomalies';

const METRICS: Readonly<Record<Trend['metric'], string>> = {
  requests: 'Calls',
  input_tokens: 'Input tokens',
  output_tokens: 'Output tokens',
  total_tokens: 'Tokens',
  cost_usd: 'Cost',
  latency_ms: 'Latency',
  failed_percent: 'Share failed',
  input_per_call: 'Input tokens of a call',
  output_per_call: 'Output tokens of a call',
  tokens_per_call: 'Tokens of a call',
  cost_per_call: 'Cost of a call',
  cost_per_million_tokens: 'Cost of a million tokens',
};

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
    drivers(data, ledger),
    bottlenecks(data, ledger),
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
          METRICS[trend.metric],
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
            `${METRICS[metric]}: no trend${missing === undefined ? '' : `, it needs ${missing}`}.`,
        ),
      ),
  );
}

function anomalies({ anomalies: all }: Data, ledger: Ledger): string {
  const rows = all.flatMap(({ metric, mean, anomalies: table }) =>
    table.rows.map((row) => [
      METRICS[metric],
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

function drivers({ cost_drivers: { drivers: all, dearest_calls } }: Data, ledger: Ledger): string {
  // A single one takes everything, and of calls that are free none takes anything: that tells nothing.
  const telling = all.filter(({ table: { rows } }) => rows.length > 1 && rows[0]?.cost_share !== null);
  return blocks(
    ...telling.map(
      ({ by, table }) =>
        `**What the money goes to, by ${BY[by]}**${firstOfMore(table.rows, SHOWN, 'dearest')}\n\n${tableOf(
          [capitalised(BY[by]), 'Cost', 'Share', 'Calls', 'Cost of a call'],
          table.rows.map((row) => [
            by === 'hour' ? ledger.cell(table, Number(row.name), 'count') : ledger.name(row.name),
            ledger.cell(table, row.cost_usd, 'usd'),
            share(table, row.cost_share, ledger),
            ledger.cell(table, row.requests, 'count'),
            ledger.cell(table, row.cost_per_request, 'usd'),
          ]),
        )}`,
    ),
    (dearest_calls.rows[0]?.cost_usd ?? 0) > 0 &&
      `**The dearest calls**\n\n${tableOf(
        ['When (UTC)', 'Model', 'Input tokens', 'Output tokens', 'Cost'],
        dearest_calls.rows.map((row) => [
          ledger.time(minute(row.occurred_at)),
          ledger.name(row.model),
          ledger.cell(dearest_calls, row.input_tokens, 'count'),
          ledger.cell(dearest_calls, row.output_tokens, 'count'),
          ledger.cell(dearest_calls, row.cost_usd, 'usd'),
        ]),
      )}`,
  );
}

const BY = {
  model: 'model',
  workload: 'workload',
  status: 'status',
  hour: 'hour of the day (UTC)',
  input_size: 'size of the input',
} as const;

/** Tables hold shares from 0 to 1; people read percent. */
const share = (table: Parameters<Ledger['cell']>[0], value: number | null, ledger: Ledger): Cited =>
  ledger.cell(table, value === null ? null : 100 * value, 'percent');

function bottlenecks({ bottlenecks: found, metrics }: Data, ledger: Ledger): string {
  if (!found) return '';
  const failing = found.failures.rows.filter(({ failed_requests }) => failed_requests > 0);
  return blocks(
    found.groups.rows.length > 0 &&
      `**What takes the time**${firstOfMore(found.groups.rows, SHOWN)}\n\n${tableOf(
        ['Model', 'Workload', 'Calls', 'Mean', 'p95', 'Share of all time'],
        found.groups.rows.map((row) => [
          ledger.name(row.model),
          ledger.name(row.workload),
          ledger.cell(found.groups, row.requests, 'count'),
          ledger.cell(found.groups, row.mean_ms, 'ms'),
          ledger.cell(found.groups, row.p95_ms, 'ms'),
          share(found.groups, row.time_share, ledger),
        ]),
      )}`,
    failing.length > 0 &&
      `**What fails**${firstOfMore(found.failures.rows, SHOWN)}\n\n${tableOf(
        ['Model', 'Calls', 'Failed', 'Share'],
        failing.map((row) => [
          ledger.name(row.model),
          ledger.cell(found.failures, row.requests, 'count'),
          ledger.cell(found.failures, row.failed_requests, 'count'),
          ledger.cell(found.failures, row.failed_percent, 'percent'),
        ]),
      )}`,
    failing.length === 0 &&
      metrics.failed_rows.value === 0 &&
      referenced(cited`Failed calls: ${ledger.number(metrics.failed_rows, 'count')}.`),
  );
}
