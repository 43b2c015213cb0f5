import type { EntityManager } from 'typeorm';
import type { Tier } from '../prices/catalogue-price';
import { NOT_FOR_TEXT } from '../prices/for-text';
import { table, type Table } from './evidence';

export interface PriceSearch {
  /** Part of the model's name, in any case. */
  readonly text?: string;
  readonly provider?: string;
  readonly tier?: Tier;
  /** USD per million input tokens. */
  readonly maxInputPrice?: number;
  /** Day the prices must hold on, ISO. */
  readonly on: string;
  /** Leaves out what does not answer text with text, such as embeddings; default: where no name is searched for. */
  readonly onlyForText?: boolean;
  /** Whose price for the very name comes first, before those who resell it. */
  readonly maker?: string;
  readonly limit: number;
}

export interface PriceRow {
  readonly provider: string;
  readonly model: string;
  readonly tier: Tier;
  readonly input_price: number;
  readonly output_price: number | null;
  readonly cached_input_price: number | null;
  readonly batch_input_price: number | null;
  readonly batch_output_price: number | null;
  readonly valid_from: string;
  readonly source: string;
}

const SEARCH = `
  select * from (
    select distinct on (provider, model) provider, model, tier, input_price::float8, output_price::float8,
      cached_input_price::float8, batch_input_price::float8, batch_output_price::float8,
      to_char(valid_from at time zone 'UTC', 'YYYY-MM-DD') as valid_from, source
    from price_catalogue
    where version = $1 and from_input_tokens = 0 and price_catalogue.valid_from <= $2::timestamptz
    order by provider, model, price_catalogue.valid_from desc) newest
  where ($3::text is null or strpos(lower(model), lower($3)) > 0) and ($4::text is null or provider = $4)
    and ($5::text is null or tier = $5) and ($6::float8 is null or input_price <= $6)
    and (not $7::boolean or (output_price is not null and model !~* $8))
  order by coalesce(lower(model) = lower($3), false) desc, coalesce(provider = $9, false) desc,
    input_price, output_price nulls first, provider, model limit $10`;

/** Published prices, USD per million tokens, for calls of usual length; the very name first, its maker before others, then the cheapest. */
export async function searchPrices(
  manager: EntityManager,
  version: string,
  { text, provider, tier, maxInputPrice, on, onlyForText = text === undefined, maker, limit }: PriceSearch,
): Promise<Table<PriceRow>> {
  const parameters = [
    version,
    on,
    text ?? null,
    provider ?? null,
    tier ?? null,
    maxInputPrice ?? null,
    onlyForText,
    NOT_FOR_TEXT,
    maker ?? null,
    limit,
  ];
  return table<PriceRow>(manager, { name: 'price_search', sql: SEARCH, parameters });
}
