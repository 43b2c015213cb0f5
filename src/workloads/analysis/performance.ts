import type { EntityManager } from 'typeorm';
import { type Figure, figures, type Table } from './evidence';
import { OUTPUT_PER_SECOND, percentile } from './expressions';
import { LOG, logParameters } from './log-query';
import { tablesAndFigures } from './readings';
import type { WorkloadRange } from './workload-range';

export type Performance = Readonly<
  Record<
    | 'mean_ms'
    | 'min_ms'
    | 'max_ms'
    | 'p50_ms'
    | 'p95_ms'
    | 'p99_ms'
    | 'measured_rows'
    | 'throughput_per_second'
    | 'output_per_second',
    Figure
  >
>;

const PERFORMANCE = `
  with ${LOG}
  select count(*)::float8 as rows,
    count(latency_ms)::float8 as measured_rows,
    avg(latency_ms)::float8 as mean_ms,
    min(latency_ms)::float8 as min_ms,
    max(latency_ms)::float8 as max_ms,
    ${percentile(0.5)} as p50_ms,
    ${percentile(0.95)} as p95_ms,
    ${percentile(0.99)} as p99_ms,
    (${OUTPUT_PER_SECOND})::float8 as output_per_second,
    (case when max(occurred_at) > min(occurred_at) then count(*) else 0 end)::float8 as spread_rows,
    (count(*) / nullif(extract(epoch from max(occurred_at) - min(occurred_at)), 0))::float8 as throughput_per_second
  from log`;

/** Latency over the rows that have one; throughput in rows per second between the first and the last row. */
export async function performance(manager: EntityManager, range: WorkloadRange): Promise<Performance> {
  const measured = { rows: 'measured_rows', missing: 'latency_ms' };
  return figures(
    manager,
    { name: 'performance', sql: PERFORMANCE, parameters: logParameters(range) },
    {
      mean_ms: measured,
      min_ms: measured,
      max_ms: measured,
      p50_ms: measured,
      p95_ms: measured,
      p99_ms: measured,
      output_per_second: measured,
      measured_rows: { rows: 'rows' },
      throughput_per_second: { rows: 'spread_rows', missing: 'rows of at least two different times' },
    },
  );
}

export interface HourRow {
  /** Hour of the day in UTC, 0–23. */
  readonly hour: number;
  readonly requests: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly p95_latency_ms: number | null;
}

export interface PeakHours {
  readonly hours: Table<HourRow>;
  readonly busiest_hour: Figure;
  readonly busiest_requests: Figure;
  readonly mean_requests: Figure;
  /** Requests of the busiest hour over those of the mean hour. */
  readonly peak_ratio: Figure;
}

const HOURS = `
  select extract(hour from occurred_at at time zone 'UTC')::float8 as hour, count(*)::float8 as requests,
    sum(input_tokens)::float8 as input_tokens, sum(output_tokens)::float8 as output_tokens,
    ${percentile(0.95)} as p95_latency_ms
  from log group by 1 order by 1`;

const peakOf = (hours: string): string => `
  select sum(requests) as requests, max(requests) as busiest_requests,
    (array_agg(hour order by requests desc, hour))[1] as busiest_hour,
    avg(requests) as mean_requests, max(requests) / nullif(avg(requests), 0) as peak_ratio
  from ${hours}`;

/** Hours of the day, UTC, that have rows. */
export async function peakHours(manager: EntityManager, range: WorkloadRange): Promise<PeakHours> {
  const parameters = logParameters(range);
  const all = { rows: 'requests' };
  const columns = { busiest_hour: all, busiest_requests: all, mean_requests: all, peak_ratio: all };
  const log = { computed: LOG, parameters };
  const over = { name: 'peak', sql: peakOf, columns: () => columns };
  const reading = { ...log, name: 'hours', sql: HOURS, rowsBehind: 'requests', over } as const;
  const { hours } = await tablesAndFigures<'hours', HourRow, keyof typeof columns>(manager, log, {
    hours: reading,
  });
  return { hours: hours.table, ...hours.figures };
}
