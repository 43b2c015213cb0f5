import type { Data } from '../../data/schema';
import type { Table } from '../../evidence/figure.schema';
import type { Unit } from '../../evidence/format';
import { type By, type Ranking, rankingOf } from '../../question/ranking';
import { type Cited, cited, joined } from '../cited';
import type { Ledger } from '../ledger';
import { calls } from '../phrases';
import { MODELS_SHOWN, SHOWN } from '../../evidence/shown';

/** The answer to it, where the log's tables hold one. */
export function rankingLines(data: Data, message: string, ledger: Ledger): Cited[] {
  const asked = rankingOf(message);
  if (!asked) return [];
  const { by, metric } = asked;
  if (by === 'hour' && metric === 'calls') return asked.isLeast ? [] : busiestHour(data, ledger);
  if (metric === 'latency') return by === 'model' ? latencyByModel(data, message, ledger) : [];
  if (metric === 'failures') return by === 'model' ? failuresByModel(data, ledger) : [];
  switch (by) {
    case 'model':
    case 'workload':
    case 'hour':
      return metric === 'cost'
        ? byDriver(data, asked, by, ledger)
        : by === 'model'
          ? callsByModel(data, asked, ledger)
          : [];
    case 'day':
      return byDay(data, asked, ledger);
    case 'call':
      return asked.isLeast ? [] : dearestCalls(data, asked, ledger);
    default:
      return by satisfies never;
  }
}

const NOUNS: Readonly<Record<By, string>> = {
  model: 'model',
  workload: 'workload',
  day: 'day',
  hour: 'hour of the day',
  call: 'call',
};

/** A title with as many as are told: of one, `The model that costs most`. */
function titled(by: By, count: number, what: string, ledger: Ledger): Cited {
  if (count === 1) return cited`The ${NOUNS[by]} ${what}`;
  const [noun, ...rest] = NOUNS[by].split(' ');
  return cited`The ${ledger.stated(count, 'count')} ${[`${noun ?? ''}s`, ...rest].join(' ')} ${what.replace('costs', 'cost').replace('has', 'have')}`;
}

const SENTENCE = (title: Cited, parts: readonly Cited[]): Cited =>
  cited`**${title}: ${joined(parts, '; ')}.**`;

type DriverTable = Data['cost_drivers']['drivers'][number]['table'];

function byDriver(
  { cost_drivers }: Data,
  { isLeast, count }: Ranking,
  by: 'model' | 'workload' | 'hour',
  ledger: Ledger,
): Cited[] {
  const table: DriverTable | undefined = cost_drivers.drivers.find((driver) => driver.by === by)?.table;
  if (!table || table.rows.length === 0) return [];
  // The dearest are asked for: of more than the query gives nobody knows the cheapest.
  if (isLeast && table.rows.length >= SHOWN) return [];
  const rows = isLeast
    ? [...table.rows].sort((a, b) => a.cost_per_request - b.cost_per_request)
    : table.rows.filter(({ cost_usd: usd }) => usd > 0);
  const told = rows.slice(0, count);
  if (told.length === 0) return [];
  const parts = told.map((row) => {
    const name =
      by === 'hour'
        ? cited`${ledger.cell(table, Number(row.name), 'count')} UTC`
        : cited`${ledger.name(row.name)}`;
    const each = ledger.cell(table, row.cost_per_request, 'usd');
    const cost = ledger.cell(table, row.cost_usd, 'usd');
    const made = calls(ledger.cell(table, row.requests, 'count'), row.requests);
    if (isLeast) return cited`${name}, ${each} a call (${cost} for ${made})`;
    const share =
      row.cost_share === null ? '' : cited` (${ledger.cell(table, 100 * row.cost_share, 'percent')})`;
    return cited`${name}, ${cost}${share} for ${made}, ${each} a call`;
  });
  return [
    SENTENCE(
      titled(by, told.length, isLeast ? 'that costs least by the call' : 'that costs most', ledger),
      parts,
    ),
  ];
}

/** Days are all there, the newest first. */
function byDay(
  {
    cost_drivers: {
      days: { days },
    },
  }: Data,
  { metric, isLeast, count }: Ranking,
  ledger: Ledger,
): Cited[] {
  const value = (row: (typeof days.rows)[number]): number =>
    metric === 'calls' ? row.requests : (row.cost_usd ?? 0);
  const priced = metric === 'calls' ? days.rows : days.rows.filter(({ cost_usd: usd }) => usd !== null);
  const told = [...priced]
    .sort((a, b) => (isLeast ? value(a) - value(b) : value(b) - value(a)))
    .slice(0, count);
  if (told.length === 0 || days.rows.length < 2) return [];
  const parts = told.map((row) => {
    const made = calls(ledger.cell(days, row.requests, 'count'), row.requests);
    return metric === 'calls'
      ? cited`${ledger.time(row.day)}, ${made}`
      : cited`${ledger.time(row.day)}, ${ledger.cell(days, row.cost_usd, 'usd')} for ${made}`;
  });
  const what =
    metric === 'calls'
      ? `that has ${isLeast ? 'fewest' : 'most'} calls`
      : `that costs ${isLeast ? 'least' : 'most'}`;
  return [SENTENCE(titled('day', told.length, what, ledger), parts)];
}

function dearestCalls(
  { cost_drivers: { dearest_calls: table } }: Data,
  { count }: Ranking,
  ledger: Ledger,
): Cited[] {
  const told = table.rows.slice(0, count);
  if (told.length === 0) return [];
  const parts = told.map((row) => {
    const when = ledger.time(row.occurred_at.slice(0, 16).replace('T', ' '));
    const sent = ledger.cell(table, row.input_tokens, 'count');
    const back = ledger.cell(table, row.output_tokens, 'count');
    return cited`${ledger.cell(table, row.cost_usd, 'usd')} on ${when} UTC (${ledger.name(row.model)}, ${sent} input and ${back} output tokens)`;
  });
  return [SENTENCE(titled('call', told.length, 'that costs most', ledger), parts)];
}

function busiestHour({ peak, metrics }: Data, ledger: Ledger): Cited[] {
  const hour = ledger.number(peak.busiest_hour, 'count');
  const most = ledger.number(peak.busiest_requests, 'count');
  const all = calls(ledger.number(metrics.requests, 'count'), metrics.requests.value);
  return [cited`**The busiest hour of the day is ${hour} UTC, with ${most} of ${all}.**`];
}

type ModelRows = Data['per_model'];

/** Whether the query gives all of them. */
const isWhole = ({ rows }: ModelRows): boolean => rows.length < MODELS_SHOWN;

function callsByModel({ per_model }: Data, { isLeast, count }: Ranking, ledger: Ledger): Cited[] {
  if (!isWhole(per_model)) return [];
  const sorted = [...per_model.rows].sort((a, b) =>
    isLeast ? a.requests - b.requests : b.requests - a.requests,
  );
  const parts = sorted
    .slice(0, count)
    .map((row) => cited`${ledger.name(row.model)}, ${ledger.cell(per_model, row.requests, 'count')}`);
  return parts.length === 0
    ? []
    : [
        SENTENCE(
          titled('model', parts.length, `that has ${isLeast ? 'fewest' : 'most'} calls`, ledger),
          parts,
        ),
      ];
}

function latencyByModel({ per_model }: Data, message: string, ledger: Ledger): Cited[] {
  const measured = per_model.rows.filter(({ p95_latency_ms: p95 }) => p95 !== null);
  // Which one it is, speed's own line says.
  if (measured.length < 2 || !isWhole(per_model) || /\b(?:which|what) models?\b/i.test(message)) return [];
  const isFastest = /\b(?:fast|quick)\w*/i.test(message);
  const sorted = [...measured].sort(
    (a, b) => ((b.p95_latency_ms ?? 0) - (a.p95_latency_ms ?? 0)) * (isFastest ? -1 : 1),
  );
  const parts = sorted.map(
    (row) =>
      cited`${ledger.name(row.model)}, ${ledger.cell(per_model, row.p95_latency_ms, 'ms')} over ${calls(ledger.cell(per_model, row.requests, 'count'), row.requests)}`,
  );
  return [SENTENCE(cited`p95 latency by model, the ${isFastest ? 'fastest' : 'slowest'} first`, parts)];
}

function failuresByModel({ bottlenecks }: Data, ledger: Ledger): Cited[] {
  const table = bottlenecks?.failures;
  if (!table || table.rows.length < 2) return [];
  const rate = (row: (typeof table.rows)[number]): number => row.failed_percent;
  const sorted = [...table.rows].sort((a, b) => rate(b) - rate(a));
  const parts = sorted.map((row) => cell(table, row, ledger));
  return [SENTENCE(cited`Failed calls by model, the highest share first`, parts)];
}

function cell(
  table: Table<unknown>,
  row: { model: string | null; failed_percent: number; failed_requests: number; requests: number },
  ledger: Ledger,
): Cited {
  const number = (value: number, unit: Unit): Cited => ledger.cell(table, value, unit);
  return cited`${ledger.name(row.model)}, ${number(row.failed_percent, 'percent')} (${number(row.failed_requests, 'count')} of ${number(row.requests, 'count')})`;
}
