/** Figures of any group of rows of the priced log, in SQL. */

/** Of one row. */
export const TOKENS = '(input_tokens::bigint + output_tokens)';

export const percentile = (share: number): string =>
  `percentile_cont(${share}) within group (order by latency_ms::float8)`;

/** The day of one row, UTC. */
export const DAY = `(occurred_at at time zone 'UTC')::date`;

/** Of days that have a call with a price. */
export const COST_PER_DAY = `sum(cost) / nullif(count(distinct ${DAY}) filter (where cost is not null), 0)`;

/** Of calls that have a price. */
export const COST_PER_MILLION_TOKENS = `1000000 * sum(cost) / nullif(sum(${TOKENS}) filter (where cost is not null), 0)`;

/** What a dollar buys of the calls that have a price: their number, where nothing of them is named. */
export const perDollar = (what = '1'): string =>
  `sum(${what}) filter (where cost is not null) / nullif(sum(cost), 0)`;

/** At list prices, of calls that have one; null where none has. */
export const INPUT_USD = '0.000001 * sum(input_tokens * input_price)';
export const OUTPUT_USD = `0.000001 * sum(case when input_price is not null then coalesce(output_tokens * output_price, 0) end)`;

/** Tokens that come back in a second of the time that calls take. */
export const OUTPUT_PER_SECOND = `1000 * sum(output_tokens) filter (where latency_ms is not null) / nullif(sum(latency_ms), 0)`;
