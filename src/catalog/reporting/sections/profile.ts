import type { Data } from '../../data/schema';
import { blocks, cited, list, referenced, tableOf } from '../cited';
import type { Ledger } from '../ledger';
import { firstOfMore, MODELS_SHOWN } from '../../evidence/shown';
import { enumerated } from '../../evidence/enumerated';
import { partsTable } from './parts-table';
import { calls, capitalised, stretch } from '../phrases';

/** What the log holds. */
export function profile(data: Data, ledger: Ledger): string {
  const { range, per_model, per_workload, peak, not_measured } = data;
  const filters = Object.entries(range.filters).map(
    ([name, values]) => `${name}: ${values.map((value) => ledger.name(String(value))).join(', ')}`,
  );
  return blocks(
    `${stretch(range, ledger)}${filters.length > 0 ? ` Only ${filters.join('; ')}.` : ''}`,
    figures(data, ledger),
    per_model.rows.length > 0 &&
      `**By model**${firstOfMore(per_model.rows, MODELS_SHOWN, 'dearest')}\n\n${models(data, ledger)}`,
    per_workload.rows.length > 1 &&
      `**By workload**${firstOfMore(per_workload.rows, MODELS_SHOWN, 'most called')}\n\n${partsTable('workload', per_workload, ledger)}`,
    (peak.peak_ratio.value ?? 0) > 1 && busiest(data, ledger),
    range.unknown_models.length > 0 && unknownModels(range.unknown_models, ledger),
    not_measured.length > 0 &&
      `**Not measured** (that is not zero: the log does not say)\n\n${list(unmeasured(not_measured))}`,
  );
}

const UNKNOWN_SHOWN = 5;

function unknownModels(names: readonly string[], ledger: Ledger): string {
  const shown = names.slice(0, UNKNOWN_SHOWN).map((name) => ledger.name(name));
  const others = names.length > UNKNOWN_SHOWN ? ' and others' : '';
  const whose = names.length === 1 ? 'its' : 'their';
  return `The price catalogue does not know ${shown.join(', ')}${others}; ${whose} calls have a cost only where it was logged.`;
}

function figures({ metrics }: Data, ledger: Ledger): string {
  const rows = [
    ['Calls', ledger.number(metrics.requests, 'count')],
    ['Input tokens', ledger.number(metrics.input_tokens, 'count')],
    ['Output tokens', ledger.number(metrics.output_tokens, 'count')],
    ['Cost', ledger.number(metrics.cost_usd, 'usd')],
    ['Cost of a call', ledger.number(metrics.cost_per_request, 'usd')],
    ['Cost of a day', ledger.number(metrics.cost_per_day, 'usd')],
    ['Calls without a price', ledger.number(metrics.unpriced_rows, 'count')],
    ['Latency, mean', ledger.number(metrics.latency_avg_ms, 'ms')],
    ['Latency, p95', ledger.number(metrics.latency_p95_ms, 'ms')],
    ['Latency, shortest', ledger.number(metrics.latency_min_ms, 'ms')],
    ['Latency, longest', ledger.number(metrics.latency_max_ms, 'ms')],
    ['Throughput', ledger.number(metrics.throughput_per_second, 'per_second')],
    ['Failed calls', ledger.number(metrics.failed_rows, 'count')],
  ] as const;
  return tableOf(
    ['Figure', 'Value'],
    rows.filter(([, { ids }]) => ids.length > 0),
  );
}

/** One line for each column that is missing, with all that it would tell. */
function unmeasured(metrics: Data['not_measured']): string[] {
  const byColumn = Map.groupBy(metrics, ({ missing }) => missing);
  return [...byColumn].map(([missing, all]) => {
    const names = all.map(({ metric }) => UNMEASURED[metric] ?? metric.replaceAll('_', ' '));
    return `${capitalised(enumerated(names))}: ${names.length === 1 ? 'needs' : 'need'} ${missing}`;
  });
}

const UNMEASURED: Readonly<Record<string, string>> = {
  latency_avg_ms: 'mean',
  latency_min_ms: 'shortest',
  latency_max_ms: 'longest',
  latency_p50_ms: 'median',
  latency_p95_ms: 'p95 latency',
  latency_p99_ms: 'p99 latency',
  throughput_per_second: 'throughput',
  cost_usd: 'cost',
  cost_per_request: 'cost of a call',
  cost_per_day: 'cost of a day',
  failed_rows: 'failed calls',
};

function models({ per_model }: Data, ledger: Ledger): string {
  const hasLatency = per_model.rows.some(({ p95_latency_ms }) => p95_latency_ms !== null);
  return tableOf(
    ['Model', 'Calls', 'Input tokens', 'Output tokens', 'Cost', ...(hasLatency ? ['p95 latency'] : [])],
    per_model.rows.map((row) => [
      ledger.name(row.model),
      ledger.cell(per_model, row.requests, 'count'),
      ledger.cell(per_model, row.input_tokens, 'count'),
      ledger.cell(per_model, row.output_tokens, 'count'),
      ledger.cell(per_model, row.cost_usd, 'usd'),
      ...(hasLatency ? [ledger.cell(per_model, row.p95_latency_ms, 'ms')] : []),
    ]),
  );
}

function busiest({ peak }: Data, ledger: Ledger): string {
  const hour = ledger.number(peak.busiest_hour, 'count');
  const busy = calls(ledger.number(peak.busiest_requests, 'count'), peak.busiest_requests.value);
  const ratio = ledger.number(peak.peak_ratio, 'ratio');
  const mean = ledger.number(peak.mean_requests, 'count');
  return referenced(
    cited`Busiest hour of the day: hour ${hour} UTC with ${busy}, ${ratio} the mean hour’s ${mean}.`,
  );
}
