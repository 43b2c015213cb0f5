import type { Tier } from './catalogue-price';

/** USD per million tokens, three parts input to one part output, as most logs are made. */
const SMALL_UP_TO = 2;
const MEDIUM_UP_TO = 6;

/** The rule in words, for a report's method page. */
export const TIER_RULE =
  `A model's tier follows its blended price, (3 × input + output) / 4 in USD per million tokens: ` +
  `small up to ${SMALL_UP_TO}, medium up to ${MEDIUM_UP_TO}, large above.`;

export function tierOf(inputPrice: number, outputPrice: number | null): Tier {
  const blended = (3 * inputPrice + (outputPrice ?? inputPrice)) / 4;
  if (blended <= SMALL_UP_TO) return 'small';
  return blended <= MEDIUM_UP_TO ? 'medium' : 'large';
}
