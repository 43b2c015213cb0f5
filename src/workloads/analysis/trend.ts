import type { EntityManager } from 'typeorm';
import type { Figure, Table } from './evidence';
import { COMPUTED_ONCE, isoText, pricedLog, pricedParameters } from './log-query';
import { type Metric, METRICS, type MetricSql } from './metric';
import { type ReadingWithFigures, tablesAndFigures } from './readings';
import type { WorkloadRange } from './workload-range';

export interface TrendBucket {
  /** Start, UTC. */
  readonly bucket: string;
  readonly value: number;
  readonly rows: number;
}

/** Where one figure is going. */
export interface Moving {
  readonly bucket: 'hour' | 'day';
  readonly buckets: Table<TrendBucket>;
  readonly earlier_mean: Figure;
  readonly later_mean: Figure;
  /** Not measured with fewer than three buckets, and when the earlier half is nothing. */
  readonly change_percent: Figure;
  readonly direction: 'increasing' | 'decreasing' | 'stable' | 'not measured';
  readonly confidence: 'high' | 'normal' | 'none';
}

export interface Trend extends Moving {
  readonly metric: Metric;
}

const HOURLY_UP_TO_MS = 3 * 24 * 3_600_000;
const FEWEST_BUCKETS = 3;
const NOTABLE_PERCENT = 10;
const CERTAIN_PERCENT = 20;
const MOST_BUCKETS = 10_000;

/** Behind the bucket and how many of them. */
export const FIRST_OF_ITS_OWN = '$14';

/** Mean of the later half of the buckets against the earlier half's; the middle one of an odd count is left out. */
export async function trends(
  manager: EntityManager,
  range: WorkloadRange,
  metrics: readonly Metric[],
): Promise<Trend[]> {
  const named = metrics.map((metric) => [`trend_${metric}`, METRICS[metric]]);
  const series = Object.fromEntries(named) as Record<`trend_${Metric}`, MetricSql>;
  const found = await moving(manager, range, series);
  return metrics.map((metric) => ({ metric, ...found[`trend_${metric}`] }));
}

/**
 * The same of any figures of a bucket's rows.
 * @param own their parameters, which begin with {@link FIRST_OF_ITS_OWN}
 */
export async function moving<Name extends string>(
  manager: EntityManager,
  range: WorkloadRange,
  series: Readonly<Record<Name, MetricSql>>,
  own: readonly unknown[] = [],
): Promise<Record<Name, Moving>> {
  const bucket = bucketOf(range);
  const parameters = [...pricedParameters(range), bucket, MOST_BUCKETS, ...own];
  const named = Object.entries<MetricSql>(series);
  const readings = named.map(([name, metric]) => [
    name,
    {
      name,
      computed: bucketed([[name, metric]]),
      sql: newestOf(name),
      parameters,
      rowsBehind: 'rows',
      over: { name, sql: changeOver, columns: comparedIn(bucket, metric.missing) },
    },
  ]);
  const all = { computed: bucketed(named), parameters };
  const asked = Object.fromEntries(readings) as Record<Name, ReadingWithFigures<TrendBucket, Change>>;
  const answers = await tablesAndFigures(manager, all, asked);
  const moves = Object.entries<(typeof answers)[Name]>(answers).map(([name, { table, figures }]) => [
    name,
    { bucket, buckets: table, ...figures, ...verdict(figures.change_percent.value) },
  ]);
  return Object.fromEntries(moves) as Record<Name, Moving>;
}

const bucketed = (series: readonly (readonly [name: string, MetricSql])[]): string => `
  ${pricedLog()},
  bucketed as (
    select start,
      ${series.map(([name, { ofRow, ofBucket }]) => `(${ofBucket})::float8 as ${name}, count(${ofRow})::float8 as ${name}_rows`).join(', ')}
    from (select *, date_trunc($12, occurred_at, 'UTC') as start from priced ${COMPUTED_ONCE}) timed group by 1)`;

const newestOf = (name: string): string => `
  select ${isoText('start')} as bucket, ${name} as value, ${name}_rows as rows
  from (select * from bucketed where ${name}_rows > 0 order by start desc limit $13) buckets
  order by start desc`;

const comparedIn = (bucket: string, missing: string | undefined) => (rows: readonly TrendBucket[]) => {
  const few = `three ${bucket}s with rows, the earlier half not 0`;
  const compared = { rows: 'compared_rows', missing: (rows.length === 0 && missing) || few };
  return { earlier_mean: compared, later_mean: compared, change_percent: compared };
};

type Change = 'earlier_mean' | 'later_mean' | 'change_percent';

const changeOver = (buckets: string): string => `
  select case when count(*) >= ${FEWEST_BUCKETS} then sum(rows) else 0 end as compared_rows,
    avg(value) filter (where place <= half) as earlier_mean,
    avg(value) filter (where place > total - half) as later_mean,
    100 * (avg(value) filter (where place > total - half) - avg(value) filter (where place <= half))
      / nullif(avg(value) filter (where place <= half), 0) as change_percent
  from (select value, rows, row_number() over (order by bucket) as place, count(*) over () as total,
          count(*) over () / 2 as half
        from ${buckets}) placed`;

function bucketOf({ first, last }: WorkloadRange): 'hour' | 'day' {
  const span = first && last ? new Date(last).getTime() - new Date(first).getTime() : 0;
  return span <= HOURLY_UP_TO_MS ? 'hour' : 'day';
}

function verdict(change: number | null): Pick<Trend, 'direction' | 'confidence'> {
  if (change === null) return { direction: 'not measured', confidence: 'none' };
  if (Math.abs(change) <= NOTABLE_PERCENT) return { direction: 'stable', confidence: 'normal' };
  return {
    direction: change > 0 ? 'increasing' : 'decreasing',
    confidence: Math.abs(change) > CERTAIN_PERCENT ? 'high' : 'normal',
  };
}
