import type { Tier } from './catalogue-price';

/**
 * USD per million tokens of a blended price, three parts input to one part output, as most logs are made:
 * a model's tier is small up to the first, medium up to the second, large above.
 */
const SMALL_UP_TO = 2;
const MEDIUM_UP_TO = 6;

export function tierOf(inputPrice: number, outputPrice: number | null): Tier {
  const blended = (3 * inputPrice + (outputPrice ?? inputPrice)) / 4;
  if (blended <= SMALL_UP_TO) return 'small';
  return blended <= MEDIUM_UP_TO ? 'medium' : 'large';
}
