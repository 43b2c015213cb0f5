import type { CataloguePrice, Tier } from './catalogue-price';

/** A model that the catalogue knows, with all its prices. */
export interface CatalogueModel {
  readonly provider: string;
  readonly model: string;
  /** By its newest usual price. */
  readonly tier: Tier;
  /** Whether it answers text with text and can still be ordered: only such a model is proposed in place of another. */
  readonly isProposable: boolean;
  /** In time, then by length of input. */
  readonly prices: readonly CataloguePrice[];
}

/** The newest usual price: what a call of ordinary length costs today. */
export function newestPrice({ prices }: CatalogueModel): CataloguePrice | undefined {
  return prices.findLast(({ from_input_tokens: from }) => from === 0);
}

/** The price of one call. @param at when it was made */
export function priceAt(
  { prices }: CatalogueModel,
  at: Date,
  inputTokens: number,
): CataloguePrice | undefined {
  const begun = prices.filter(({ valid_from: from }) => new Date(from) <= at);
  const newest = begun.at(-1)?.valid_from;
  return begun.findLast((price) => price.valid_from === newest && price.from_input_tokens <= inputTokens);
}
