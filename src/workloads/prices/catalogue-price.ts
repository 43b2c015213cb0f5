/** How much a model can do, told by what it costs. */
export type Tier = 'small' | 'medium' | 'large';

/** One row of `price_catalogue`: USD per million tokens. A model has one for each time and each length of input that prices it anew. */
export interface CataloguePrice {
  readonly provider: string;
  readonly model: string;
  /** ISO time in UTC; the first price of a model is taken to have been valid ever since 1970. */
  readonly valid_from: string;
  /** The price of calls with at least so many input tokens; 0 for the usual one. */
  readonly from_input_tokens: number;
  readonly input_price: number;
  /** Null for models that answer with no tokens, such as embeddings. */
  readonly output_price: number | null;
  /** Null when the provider publishes none. */
  readonly cached_input_price: number | null;
  readonly batch_input_price: number | null;
  readonly batch_output_price: number | null;
  readonly tier: Tier;
  readonly source: string;
}
