import { distance } from 'fastest-levenshtein';
import { type CatalogueModel, newestPrice } from './catalogue-model';
import type { Tier } from './catalogue-price';

/** The rule in words, for a report's assumptions. */
export const RELATIVE_RULE =
  `A smaller model is the nearest relative by name of the same provider, in the lower tier, cheaper for input and ` +
  `for output, made for text and not deprecated.`;

const SMALL_WORDS = ['mini', 'nano', 'small', 'flash', 'lite', 'light', 'haiku', 'fast', 'tiny'];

/** The model that small calls of `model` could go to, one tier lower; undefined when the provider has none. */
export function smallerRelative(
  model: CatalogueModel,
  tier: Tier,
  ofProvider: readonly CatalogueModel[],
): CatalogueModel | undefined {
  const candidates = ofProvider.filter(
    (other) => other.isProposable && other.tier === tier && isCheaper(other, model),
  );
  return candidates.sort((a, b) => compare(rankOf(a, model), rankOf(b, model)))[0];
}

function isCheaper(other: CatalogueModel, model: CatalogueModel): boolean {
  const theirs = newestPrice(other);
  const ours = newestPrice(model);
  if (!theirs || !ours || theirs.output_price === null || ours.output_price === null) return false;
  return (
    theirs.input_price > 0 && theirs.input_price < ours.input_price && theirs.output_price < ours.output_price
  );
}

/** Lower comes first: shared words, then a small model's word, then nearness, then the dearer, and the name to be certain. */
type Rank = readonly [shared: number, small: number, far: number, price: number, name: string];

function rankOf(other: CatalogueModel, model: CatalogueModel): Rank {
  return [
    -sharedWords(other.model, model.model),
    other.tier === 'small' && SMALL_WORDS.some((word) => wordsOf(other.model).includes(word)) ? 0 : 1,
    distance(other.model, model.model),
    -(newestPrice(other)?.output_price ?? 0),
    other.model,
  ];
}

function compare(a: Rank, b: Rank): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? left;
    // Of two names that differ in nothing else, the later is the newer.
    if (typeof left === 'string') return String(right).localeCompare(left, 'en', { numeric: true });
    if (left !== right) return left - Number(right);
  }
  return 0;
}

const wordsOf = (name: string): string[] => name.toLowerCase().split(/[-_./ ]/);

/** How many words two names begin with alike. */
function sharedWords(a: string, b: string): number {
  const right = wordsOf(b);
  const firstOther = wordsOf(a).findIndex((word, index) => word !== right[index]);
  return firstOther === -1 ? wordsOf(a).length : firstOther;
}
