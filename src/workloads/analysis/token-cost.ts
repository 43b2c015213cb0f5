import { type Figure, figuresIn, type Table } from './evidence';

/** What the tokens of the range cost at the catalogue's prices, whatever was logged as paid. */
export type TokenCost = Readonly<
  Record<'input_usd' | 'output_usd' | 'input_percent' | 'output_percent', Figure>
>;

/** Its one row. */
export type TokenSums = Readonly<Record<'listed_rows' | keyof TokenCost, number | null>>;

/** Of a group of rows of the priced log; `tokenCostOf` sums them. */
export const LISTED = `count(input_price) as listed_rows, 0.000001 * sum(input_tokens * input_price) as input_cost,
      0.000001 * sum(case when input_price is not null then coalesce(output_tokens * output_price, 0) end) as output_cost`;

/** @param groups the query of such groups */
export const tokenCostOf = (groups: string): string => `
  select coalesce(sum(listed_rows), 0)::float8 as listed_rows,
    sum(input_cost)::float8 as input_usd, sum(output_cost)::float8 as output_usd,
    (100 * sum(input_cost) / nullif(sum(input_cost) + sum(output_cost), 0))::float8 as input_percent,
    (100 * sum(output_cost) / nullif(sum(input_cost) + sum(output_cost), 0))::float8 as output_percent
  from ${groups}`;

/** Whether the money goes to what is sent or to what comes back. */
export function tokenCostIn({ rows: [sums], evidence }: Table<TokenSums>): TokenCost {
  const listed = { rows: 'listed_rows', missing: 'a model that the price catalogue knows' };
  const basis = { input_usd: listed, output_usd: listed, input_percent: listed, output_percent: listed };
  return figuresIn({ ...evidence, name: 'token_cost' }, basis, sums ?? {});
}
