import { oneOf, pattern, upTo } from '../pattern';
import { ANY_PART, type Dimension, EACH, isTime } from './dimension';

/** Each of them. What is asked for per day or a month is one figure. */
export function ofEach(dimension: Dimension, names: string): RegExp {
  if (dimension === 'call') return /(?!)/;
  return oneOf(
    pattern`^(?:(?:and|or) )?(?:wh?ich|what) ${names}\W*$`,
    ...(isTime(dimension) ? ofEachTime(dimension, names) : ofEachPart(names)),
  );
}

const ofEachPart = (names: string): readonly RegExp[] => [
  pattern`\b${EACH} (?:the )?${names}\b`,
  pattern`\b(?:rank|sort|order|compare)(?: all)?(?: of)?(?: the| our| my)? ${names} (?:by|on|in order of)\b`,
  // "Models by cost", where what they are told by is no dimension as well.
  pattern`^(?:all )?(?:the |our |my )?${names} (?:(?:ranked|sorted|ordered) )?by\b(?! (?:the )?${ANY_PART}\b)`,
];

const ADVERBS: Readonly<Partial<Record<Dimension, string>>> = {
  hour: 'hourly',
  day: 'daily',
  week: 'weekly',
  month: 'monthly',
};
const FIGURES = String.raw`costs?|spend\w*|tokens?|calls?|requests?|usage|traffic|latency|failures?|errors?`;

/** Of longer times each is told; what a day costs is one figure. */
const ONE_BY_ONE: Readonly<Partial<Record<Dimension, RegExp>>> = {
  hour: /\b(?:each|every) hour\b/,
  week: /\b(?:each|every|per) week\b/,
  month: /\b(?:each|every) month\b/,
};

function ofEachTime(dimension: Dimension, names: string): readonly RegExp[] {
  const [adverb, oneByOne] = [ADVERBS[dimension], ONE_BY_ONE[dimension]];
  return [
    pattern`\b(?:by|breakdown by) (?:the )?${names}\b`,
    pattern`\b${dimension}[ -](?:by|for)[ -]${dimension}\b`,
    ...(oneByOne ? [oneByOne] : []),
    ...(adverb === undefined ? [] : shownBy(adverb)),
  ];
}

/** "Show me daily costs", "daily spend for the last week"; a daily cost alone is one figure. */
const shownBy = (adverb: string): readonly RegExp[] => [
  pattern`\b(?:show|list|plot|chart|graph|give|table of|breakdown of)\b${upTo(20)}\b${adverb}\b`,
  pattern`\b${adverb} ${FIGURES}(?: \w+)? (?:for|over|in|during|since) `,
];
