/** Figures of any group of rows of the priced log, in SQL. */

/** Of one row. */
export const TOKENS = '(input_tokens::bigint + output_tokens)';

export const percentile = (share: number): string =>
  `percentile_cont(${share}) within group (order by latency_ms::float8)`;

/** Days, UTC, that have a call. */
export const DAYS = `count(distinct (occurred_at at time zone 'UTC')::date)`;

/** Of the days that have a call with a price. */
export const COST_PER_DAY = `sum(cost) / nullif(${DAYS} filter (where cost is not null), 0)`;

/** Of calls that have a price. */
export const COST_PER_MILLION_TOKENS = `1000000 * sum(cost) / nullif(sum(${TOKENS}) filter (where cost is not null), 0)`;
