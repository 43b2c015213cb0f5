import type { Data } from '../../data/schema';
import { unitOfColumn } from '../../evidence/fact';
import { difference, percentOf, ratio } from '../../evidence/derive';
import { asksFailedCost, latencyOf } from '../../question/measure';
import { isNamed } from '../../question/is-named';
import { minute } from '../../evidence/minute';
import type { Optimization, Strategy } from '../../optimization/schema';
import { type Cited, cited, joined } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';
import { calls } from '../phrases';
import { METRICS } from './trends';
import { oneOf } from '../../question/one-of';

type Driver = Data['cost_drivers']['drivers'][number];

const BY: Readonly<Record<Driver['by'], string>> = {
  model: 'The model that costs most',
  workload: 'The workload that costs most',
  status: 'The status that costs most',
  hour: 'The hour that costs most',
  input_size: 'The size of call that costs most',
};

/** Where the money goes, in as many ways as the log can tell. A single one takes everything, and tells nothing. */
export function driverLines({ cost_drivers: { drivers, tokens } }: Data, ledger: Ledger): Cited[] {
  const split = drivers.filter(({ by, table }) => by !== 'hour' && table.rows.length > 1);
  return [...tokenLine(tokens, ledger), ...split.flatMap(({ by, table }) => topLine(by, table, ledger))];
}

function tokenLine(tokens: Data['cost_drivers']['tokens'], ledger: Ledger): Cited[] {
  if (tokens.input_percent.value === null) return [];
  const input = cited`${ledger.number(tokens.input_usd, 'usd')} (${ledger.number(tokens.input_percent, 'percent')})`;
  const output = cited`${ledger.number(tokens.output_usd, 'usd')} (${ledger.number(tokens.output_percent, 'percent')})`;
  return [cited`At list prices ${input} is for the tokens you send, ${output} for those that come back.`];
}

function topLine(by: Driver['by'], table: Driver['table'], ledger: Ledger): Cited[] {
  const [top] = table.rows;
  if (!top || top.cost_share === null) return [];
  return [cited`${BY[by]}: ${ledger.name(top.name)}, ${costOf(table, top, ledger)}.`];
}

/** The models and workloads that a question names by their names: what they cost. */
export function namedLines(data: Data, message: string, ledger: Ledger): Cited[] {
  const { drivers } = data.cost_drivers;
  if (SHARE_OF_CALLS.test(message)) return shareLines(data, message, ledger);
  return (
    drivers
      // Where all calls are of one, what they cost is told of all.
      .filter(({ by, table }) => (by === 'model' || by === 'workload') && table.rows.length > 1)
      .flatMap(({ table }) =>
        table.rows
          .filter(({ name, cost_share: share }) => name !== null && share !== null && isMeant(message, name))
          .map((row) => cited`${ledger.name(row.name)}: ${costOf(table, row, ledger)}.`),
      )
  );
}

const SHARE_OF_CALLS = oneOf(
  /\b(?:share|percent(?:age)?|proportion|fraction|part|%) of (?:the |our |all |my )*(?:calls|requests|queries|traffic|usage)\b/,
  /% of (?:the |our |all |my )*(?:calls|requests|queries|traffic|usage)\b/,
);

/** What share of the calls theirs are, where it is that share that is asked for. */
function shareLines({ per_model, per_workload, metrics }: Data, message: string, ledger: Ledger): Cited[] {
  const named = [
    ...per_model.rows.map(({ model, requests }) => ({ table: per_model, name: model, requests })),
    ...per_workload.rows.map(({ name, requests }) => ({ table: per_workload, name, requests })),
  ].filter(({ name }) => name !== null && isMeant(message, name));
  return named.map(({ table, name, requests }) => {
    const percent = percentOf('share_of_calls', requests, metrics.requests);
    return cited`**${ledger.name(name)}: ${ledger.number(percent, 'percent')} of the calls, ${ledger.cell(table, requests, 'count')} of ${ledger.number(metrics.requests, 'count')}.**`;
  });
}

/** By its name, or by the family that it is of: `claude` is each of them. */
function isMeant(text: string, name: string): boolean {
  const [family = name] = name.split(/[-.:/_ ]/, 1);
  return isNamed(text, name) || (/[-.:]/.test(name) && isNamed(text, family));
}

function costOf(table: Driver['table'], row: Driver['table']['rows'][number], ledger: Ledger): Cited {
  const cost = ledger.cell(table, row.cost_usd, 'usd');
  const share = ledger.cell(table, row.cost_share === null ? null : 100 * row.cost_share, 'percent');
  return cited`${cost} (${share}) for ${calls(ledger.cell(table, row.requests, 'count'), row.requests)}`;
}

/** The mean and the p95 are told anyway. */
const NAMED_LATENCY: Readonly<
  Record<string, { title: string; metric: 'latency_p50_ms' | 'latency_p99_ms' } | undefined>
> = {
  p50_ms: { title: 'median', metric: 'latency_p50_ms' },
  p99_ms: { title: 'p99', metric: 'latency_p99_ms' },
};

/** How fast the calls are, and what takes the time. */
export function speedLines({ metrics, bottlenecks }: Data, message: string, ledger: Ledger): Cited[] {
  if (metrics.latency_avg_ms.value === null) {
    const rate = metrics.throughput_per_second;
    const known =
      rate.value === null ? '' : cited` What it shows is their rate: ${ledger.number(rate, 'per_second')}.`;
    return [cited`**How fast your calls are is not in the log**: it has no latency_ms.${known}`];
  }
  const mean = ledger.number(metrics.latency_avg_ms, 'ms');
  const p95 = ledger.number(metrics.latency_p95_ms, 'ms');
  const longest = ledger.number(metrics.latency_max_ms, 'ms');
  const named = NAMED_LATENCY[latencyOf(message) ?? ''];
  const asked = named
    ? [cited`**The ${named.title} latency is ${ledger.number(metrics[named.metric], 'ms')}.**`]
    : [];
  const speed = cited`**A call takes ${mean} on average, with a p95 of ${p95}; the longest took ${longest}.**`;
  const [slowest] = bottlenecks?.groups.rows ?? [];
  if (!bottlenecks || !slowest || slowest.time_share === null) return [...asked, speed];
  const share = ledger.cell(bottlenecks.groups, 100 * slowest.time_share, 'percent');
  const where = joined([ledger.name(slowest.model), ledger.name(slowest.workload)], ' in ');
  const its = ledger.cell(bottlenecks.groups, slowest.p95_ms, 'ms');
  return [...asked, speed, cited`Most of the time goes to ${where}: ${share} of it, with a p95 of ${its}.`];
}

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

export function anomalyLine({ anomalies }: Data, ledger: Ledger): Cited {
  const found = anomalies.flatMap(({ metric, anomalies: table }) =>
    table.rows.map((row) => ({ metric, table, row })),
  );
  const [first, ...others] = found;
  if (!first)
    return hasEnoughPoints(anomalies)
      ? cited`No call stands out from the rest.`
      : cited`There are too few calls to say whether one of them stands out.`;
  const most = others.reduce((far, next) => (Math.abs(next.row.z) > Math.abs(far.row.z) ? next : far), first);
  const value = ledger.cell(most.table, most.row.value, unitOfColumn(most.metric));
  const z = ledger.cell(most.table, most.row.z, 'count');
  const when = ledger.time(minute(most.row.occurred_at));
  const what = METRICS[most.metric] ?? most.metric;
  return cited`The call that stands out most is ${ledger.name(most.row.model)} on ${when} UTC: ${what} of ${value}, ${z} deviations from the mean.`;
}

/** With fewer calls there is no telling (10.2). */
const FEWEST_POINTS = 5;

export const hasEnoughPoints = (anomalies: Data['anomalies']): boolean =>
  anomalies.some(({ points }) => (points.value ?? 0) >= FEWEST_POINTS);

/** What to begin with: the strategy that brings most. */
export function firstStep({ optimization, actions }: Material, ledger: Ledger): Cited[] {
  const best = bestOf(optimization);
  if (!best?.saving_usd) return [];
  const saving = ledger.number(best.saving_usd, 'usd');
  const start = actions?.actions.find(({ strategy }) => strategy === best.name);
  const how = start ? ` Begin with ${start.id}: ${start.title.toLowerCase()}.` : '';
  return [
    cited`Of all strategies, each applied to what the one before left, ${best.title.toLowerCase()} brings most: ${saving}. ${best.quality_impact.why}${how}`,
  ];
}

function bestOf(optimization: Optimization | undefined): Strategy | undefined {
  const saving = (optimization?.strategies ?? []).filter(({ saving_usd }) => (saving_usd?.value ?? 0) > 0);
  return saving.sort((a, b) => (b.saving_usd?.value ?? 0) - (a.saving_usd?.value ?? 0))[0];
}
