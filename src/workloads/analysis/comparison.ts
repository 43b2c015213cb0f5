import type { EntityManager } from 'typeorm';
import { type Figure, figures, table, type Table } from './evidence';
import { INPUT_USD, OUTPUT_USD, percentile, TOKENS } from './expressions';
import { pricedLog, pricedParameters } from './log-query';
import { daysOf, type Period, SIDED, type Side, SIDES } from './sides';
import type { WorkloadRange } from './workload-range';

type Measure =
  | 'calls'
  | 'cost_usd'
  | 'cost_per_call'
  | 'input_per_call'
  | 'output_per_call'
  | 'tokens'
  | 'mean_latency_ms'
  | 'p50_latency_ms'
  | 'p95_latency_ms'
  | 'p99_latency_ms'
  | 'judged_calls'
  | 'failed_calls'
  | 'failed_percent'
  | 'failed_cost_usd'
  | 'output_per_second'
  | 'input_usd'
  | 'output_usd'
  | 'cost_per_million'
  | 'days'
  | 'cost_per_day';

/** How much of the difference in cost comes from what; together they are all of it. */
export type Effects = Readonly<Record<'calls_usd' | 'models_usd' | 'size_usd' | 'price_usd', Figure>>;

export interface ChangeRow {
  readonly name: string | null;
  readonly earlier_calls: number;
  readonly later_calls: number;
  readonly earlier_usd: number;
  readonly later_usd: number;
  readonly change_usd: number;
  /** Null where the part has no call with a price, or the period no day, on that side. */
  readonly earlier_usd_per_call: number | null;
  readonly later_usd_per_call: number | null;
  readonly earlier_usd_per_day: number | null;
  readonly later_usd_per_day: number | null;
}

export interface Comparison {
  readonly figures: Readonly<Record<`${Side}_${Measure}`, Figure>>;
  readonly effects: Effects;
  /** The largest change first, up or down. */
  readonly by_model: Table<ChangeRow>;
  readonly by_workload: Table<ChangeRow>;
}

function measuresOf(side: Side): string {
  const of = (value: string): string => `(${value} filter (where side = '${side}'))::float8`;
  return `
    ${of('count(*)')} as ${side}_calls, ${of('count(cost)')} as ${side}_priced, ${of('sum(cost)')} as ${side}_cost_usd,
    ${of('avg(cost)')} as ${side}_cost_per_call, ${of('avg(input_tokens)')} as ${side}_input_per_call,
    ${of('avg(output_tokens)')} as ${side}_output_per_call, ${of('count(latency_ms)')} as ${side}_measured,
    ${of(`sum(${TOKENS})`)} as ${side}_tokens, ${of('avg(latency_ms)')} as ${side}_mean_latency_ms,
    ${of(percentile(0.5))} as ${side}_p50_latency_ms, ${of(percentile(0.95))} as ${side}_p95_latency_ms,
    ${of(percentile(0.99))} as ${side}_p99_latency_ms,
    ${of('count(status)')} as ${side}_judged_calls,
    ${of(`sum(case when failed then 1 else 0 end)`)} as ${side}_failed_calls,
    100 * ${of(`avg(case when failed then 1.0 when status is not null then 0 end)`)} as ${side}_failed_percent,
    (1000000 * ${of('sum(cost)')}
      / nullif(sum(${TOKENS}) filter (where side = '${side}' and cost is not null), 0))::float8
      as ${side}_cost_per_million,
    (sum(cost) filter (where side = '${side}' and failed))::float8 as ${side}_failed_cost_usd,
    (count(cost) filter (where side = '${side}' and failed))::float8 as ${side}_failed_priced,
    ${of(INPUT_USD)} as ${side}_input_usd, ${of(OUTPUT_USD)} as ${side}_output_usd,
    1000 * ${of('sum(case when latency_ms is not null then output_tokens end)')}
      / nullif(${of('sum(latency_ms)')}, 0) as ${side}_output_per_second,
    ${of('count(input_price)')} as ${side}_listed, ${daysOf(side)}::float8 as ${side}_days,
    (${of('sum(cost)')} / nullif(${daysOf(side)}, 0))::float8 as ${side}_cost_per_day`;
}

const TOTALS = `
  with ${pricedLog()}, ${SIDED}
  select ${SIDES.map(measuresOf).join(',')}
  from sided`;

/**
 * Model by model: more or fewer calls, at what a call cost before; other models, at what theirs cost before; larger calls,
 * at what a token cost before; and the rest, which is what a token costs. Where a model has no list price, tokens sent and
 * tokens received count alike.
 */
const EFFECTS = `
  with ${pricedLog()}, ${SIDED},
  grouped as (
    select side, coalesce(model, '') as name, count(*)::float8 as n, sum(cost)::float8 as c,
      sum(input_tokens)::float8 as i, sum(output_tokens)::float8 as o,
      (case when count(input_price) = count(*) then sum(input_tokens * input_price) end)::float8 as li,
      (case when count(input_price) = count(*)
        then sum(case when output_tokens = 0 then 0 else output_tokens * output_price end) end)::float8 as lo
    from sided where cost is not null and side is not null group by 1, 2),
  sums as (
    select sum(n) filter (where side = 'earlier') as n0, sum(c) filter (where side = 'earlier') as c0,
      sum(n) filter (where side = 'later') as n1
    from grouped),
  pairs as (
    select e.n as n0, e.c as c0, l.n as n1, l.c as c1, case
        when e.n is null or l.n is null then null
        when e.li + e.lo > 0 and (l.i = 0 or e.i > 0) and (l.o = 0 or e.o > 0) then e.c / (e.li + e.lo)
          * (coalesce(e.li / nullif(e.i, 0), 0) * l.i + coalesce(e.lo / nullif(e.o, 0), 0) * l.o)
        when e.i + e.o > 0 then e.c / (e.i + e.o) * (l.i + l.o)
        else l.n * e.c / e.n end as resized
    from (select * from grouped where side = 'earlier') e
    full join (select * from grouped where side = 'later') l on l.name = e.name)
  select min(s.n0) + min(s.n1) as compared_rows, (min(s.n1) - min(s.n0)) * min(s.c0) / min(s.n0) as calls_usd,
    sum(case when p.n0 is null then p.c1 when p.n1 is null then -p.c0 * s.n1 / s.n0
      else (p.n1 - p.n0 * s.n1 / s.n0) * p.c0 / p.n0 end) as models_usd,
    sum(coalesce(resized - p.n1 * p.c0 / p.n0, 0)) as size_usd, sum(coalesce(p.c1 - resized, 0)) as price_usd
  from pairs p, sums s where s.n0 > 0 and s.n1 > 0`;

const changesBy = (dimension: 'model' | 'workload'): string => `
  with ${pricedLog()}, ${SIDED},
  changed as (
    select ${dimension} as name, (count(*) filter (where side = 'earlier'))::float8 as earlier_calls,
      (count(*) filter (where side = 'later'))::float8 as later_calls,
      coalesce(sum(cost) filter (where side = 'earlier'), 0)::float8 as earlier_usd,
      coalesce(sum(cost) filter (where side = 'later'), 0)::float8 as later_usd,
      (avg(cost) filter (where side = 'earlier'))::float8 as earlier_usd_per_call,
      (avg(cost) filter (where side = 'later'))::float8 as later_usd_per_call
    from sided where side is not null group by 1),
  days as (select nullif(${daysOf('earlier')}, 0)::float8 as earlier_days, nullif(${daysOf('later')}, 0)::float8 as later_days)
  select name, earlier_calls, later_calls, earlier_usd, later_usd, later_usd - earlier_usd as change_usd,
    earlier_usd_per_call, later_usd_per_call,
    earlier_usd / earlier_days as earlier_usd_per_day, later_usd / later_days as later_usd_per_day
  from changed, days order by abs(later_usd - earlier_usd) desc, name limit $16`;

/**
 * Two periods beside each other.
 * @param range holds both of them
 * @param limit how many models and workloads at most
 */
export async function compare(
  manager: EntityManager,
  range: WorkloadRange,
  { earlier, later }: Readonly<Record<Side, Period>>,
  limit: number,
): Promise<Comparison> {
  const parameters = [...pricedParameters(range), earlier.start, earlier.end, later.start, later.end];
  const changes = (by: 'model' | 'workload'): Promise<Table<ChangeRow>> =>
    table<ChangeRow>(manager, {
      name: `change_by_${by}`,
      sql: changesBy(by),
      parameters: [...parameters, limit],
    });
  const compared = { rows: 'compared_rows', missing: 'calls with a price in both periods' };
  return {
    figures: await figures(manager, { name: 'compared', sql: TOTALS, parameters }, BASES),
    effects: await figures(
      manager,
      { name: 'effects', sql: EFFECTS, parameters },
      { calls_usd: compared, models_usd: compared, size_usd: compared, price_usd: compared },
    ),
    by_model: await changes('model'),
    by_workload: await changes('workload'),
  };
}

const MEASURES: readonly (readonly [Measure, rows: string, missing?: string])[] = [
  ['calls', 'calls'],
  ['cost_usd', 'priced', 'a known model, or cost_usd'],
  ['cost_per_call', 'priced', 'a known model, or cost_usd'],
  ['cost_per_day', 'priced', 'a known model, or cost_usd'],
  ['cost_per_million', 'priced', 'a known model, or cost_usd'],
  ['input_per_call', 'calls', 'calls'],
  ['output_per_call', 'calls', 'calls'],
  ['tokens', 'calls', 'calls'],
  ['mean_latency_ms', 'measured', 'latency_ms'],
  ['p50_latency_ms', 'measured', 'latency_ms'],
  ['p95_latency_ms', 'measured', 'latency_ms'],
  ['p99_latency_ms', 'measured', 'latency_ms'],
  ['judged_calls', 'calls'],
  ['failed_calls', 'judged_calls', 'status'],
  ['failed_percent', 'judged_calls', 'status'],
  ['failed_cost_usd', 'failed_priced', 'a failed call with a price'],
  ['output_per_second', 'measured', 'latency_ms'],
  ['input_usd', 'listed', 'list prices'],
  ['output_usd', 'listed', 'list prices'],
  ['days', 'calls'],
];

const BASES = Object.fromEntries(
  SIDES.flatMap((side) =>
    MEASURES.map(([measure, rows, missing]) => [
      `${side}_${measure}`,
      { rows: `${side}_${rows}`, ...(missing === undefined ? {} : { missing }) },
    ]),
  ),
) as Readonly<Record<`${Side}_${Measure}`, { rows: string; missing?: string }>>;
