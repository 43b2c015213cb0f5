import { oneOf } from './one-of';
import { PARTS_OF_DAY, PARTS_OF_WEEK, WEEKDAYS_BESIDE } from './recurring';
import type { RankedInput } from '../tools/performance-analyzer/ranked.schema';

export type By = RankedInput['dimension'];

/** By what calls are told apart, and how people call it. */
export const NAMES: readonly (readonly [By, names: string])[] = [
  ['model', 'models?'],
  [
    'workload',
    'workloads?|spenders?|features?|teams?|apps?|applications?|services?|projects?|use[- ]cases?|business (?:areas?|units?)|divisions?|initiatives?|users?|customers?|tenants?|departments?',
  ],
  ['provider', 'providers?|vendors?'],
  ['status', 'status(?:es)?|(?:error|failure) (?:types?|kinds?)|(?:types?|kinds?) of (?:errors?|failures?)'],
  ['minute', 'minutes?'],
  ['weekday', 'weekdays?|days? of (?:the )?week'],
  ['day', 'days?|dates?'],
  ['week', 'weeks?'],
  ['month', 'months?'],
  ['hour', 'hours?(?: of (?:the )?day)?|time of (?:the )?day'],
  [
    'call',
    'calls?|requests?|prompts?|quer(?:y|ies)|(?:outputs?|answers?|responses?|completions?)(?! (?:tokens?|costs?|spend\\w*|prices?|times?|lengths?|sizes?))',
  ],
];
const TIMES: readonly By[] = ['minute', 'hour', 'weekday', 'day', 'week', 'month'];
/** Of which each is asked for that lies beyond a sum. */
export const OVER = 'over|above|exceed(?:s|ed|ing)?';
export const EACH =
  'in one|in a single|by|per|for each|for every|for all|each|every|across|breakdown (?:of|by)';

/** Whether a question asks which of them, or for each of them. */
export const asksFor = (by: By, question: string): boolean =>
  NAMES.some(
    ([name, names]) =>
      name === by &&
      new RegExp(`\\b(?:wh?ich|what|whose|${EACH}) (?:the )?(?:${names})\\b`, 'i').test(question),
  );
/** Most or least of something, where nothing is said of what. */
export const superlativeIn = (line: string): string | undefined => SUPERLATIVE.exec(line)?.[0];

export const isTime = (by: By): boolean => TIMES.includes(by);

const MOST =
  'most expen[sc]ive|expen[sc]ive|dearest|costliest|priciest|biggest|largest|highest(?! success)|lowest success|worst success|least successful|least reliable|top|worst|busiest|busy|slowest|longest|most used|most common|flakiest|most';
export const CHEAPEST = 'cheapest|least expensive';
export const LEAST = `${CHEAPEST}|bottom|best (?:latency|response times?|speed|p\\d\\d)|best value|most cost[- ]?(?:efficient|effective)|highest success|best success|most successful|lowest(?! success)|smallest|fastest|quickest|shortest|least used|least(?! successful| reliable)|fewest|quiet(?:est)?|most reliable`;
const SUPERLATIVE = new RegExp(`\\b(?:${LEAST}|${MOST})\\b`, 'i');
/** Of the numbers in words those that people ask so many by. */
const SO_MANY = 'two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|fifty';
const COUNT = `(?:(\\d{1,6}|${SO_MANY}) )?`;

const ADVERBS: Readonly<Partial<Record<By, string>>> = {
  hour: 'hourly',
  day: 'daily',
  week: 'weekly',
  month: 'monthly',
};
const FIGURES = '(?:costs?|spend\\w*|tokens?|calls?|requests?|usage|traffic|latency|failures?|errors?)';

/** Of longer times each is told; what a day costs is one figure. */
const ONE_BY_ONE: Readonly<Partial<Record<By, string>>> = {
  hour: '|\\b(?:each|every) hour\\b',
  week: '|\\b(?:each|every|per) week\\b',
  month: '|\\b(?:each|every) month\\b',
};

/** "Show me daily costs", "daily spend for the last week"; a daily cost alone is one figure. */
const shownBy = (adverb: string | undefined): string =>
  adverb === undefined
    ? ''
    : `|\\b(?:show|list|plot|chart|graph|give|table of|breakdown of)\\b[^.?!\\n]{0,20}\\b${adverb}\\b|\\b${adverb} ${FIGURES}(?: \\w+)? (?:for|over|in|during|since) `;

/** "List all models", "how many workloads do we have?" */
const listed = (names: string): RegExp =>
  new RegExp(
    `\\blist (?:all |the |our |of )*${names}\\b|\\b(?:how many|wh?ich|what) (?:different |distinct )?${names} (?:do|are|have|did|were|was) (?:we|i|there|you|in|used|called)\\b`,
    'i',
  );

/** Told apart by what no list of names has. */
export const APART: readonly (readonly [By, RegExp])[] = [
  [
    'input_size',
    oneOf(
      /\b(?:big|large|huge|long|giant|heavy) (?:prompts?|inputs?|contexts?)\b/,
      /\b(?:sizes?|lengths?) of (?:the |our |my )?(?:prompts|inputs)\b/,
      /\b(?:prompt|input)s? (?:sizes|lengths)\b/,
      /\b(?:prompt|input|context)s? (?:size|length)s? distribution\b/,
      /\bdistribution of (?:the )?(?:prompt|input|context) (?:size|length)s?\b/,
      /\bby (?:prompt|input) (?:size|length)\b/,
    ),
  ],
  ['hour', PARTS_OF_DAY],
  ['part_of_week', PARTS_OF_WEEK],
  ['weekday', WEEKDAYS_BESIDE],
  ['model', listed('models')],
  ['workload', listed('(?:workloads|teams|features|apps|services|projects)')],
];

/** Workloads and models together. */
export const PAIRS = new RegExp(
  `\\b${COUNT}(${LEAST}|${MOST}) ${COUNT}(?:cost drivers?|drivers of (?:the |our )?costs?)\\b`,
  'i',
);

/** The one that has most, without a word that says so: "peak requests per minute", "who burns the money". */
export const PEAKS: readonly (readonly [By, RegExp])[] = [
  [
    'day',
    new RegExp(
      `\\bwhen (?:did|was|were|have|has)\\b[^.?!\\n]{0,60}?\\b(${LEAST}|${MOST})\\b(?! recent)`,
      'i',
    ),
  ],
  ['hour', new RegExp(`\\bwhen (?:do|does|is|are)\\b[^.?!\\n]{0,60}?\\b(${LEAST}|${MOST})\\b`, 'i')],
  ['day', /\b(?:incidents?|outages?)\b/i],
  ['workload', /\bwho(?: is|['’]s)? (?:burn\w*|spend\w*|spent|us(?:es|ing|ed)|costs?|pays?)\b/i],
  [
    'minute',
    /\b(?:peak|max(?:imum)?|highest|most) (?:number of )?(?:calls|requests|tokens) (?:per|a|in (?:a|one)) minute\b|\b(?:peak|max(?:imum)?|highest) (?:rpm|tpm|qps|rps)\b|\b(?:calls|requests|tokens) (?:per|a) (?:second|minute)\b[^.?!\n]{0,20}\bpeak\b|\bpeak (?:load|traffic|throughput)\b/i,
  ],
];

export const PATTERNS = NAMES.map(([by, names]) => ({
  by,
  // The top 3 models.
  before: new RegExp(
    `\\b${COUNT}(${LEAST}|${MOST}) ${COUNT}(?:(?:most )?(?:expensive|costly|used|running) )?(?:single |individual )?(?:${names})\\b`,
    'i',
  ),
  // Which model costs most, or fails.
  behind: new RegExp(
    `\\b(?:wh?ich|what|whats|what['’]s|whose) ${COUNT}(?:${names})\\b[^.?!\\n]{0,60}?\\b(${LEAST}|${MOST}|more than|more|drives?|eats?|burns?|fails?|errors?|breaks?|${OVER})\\b`,
    'i',
  ),
  apart: apartBy(by, names),
}));

/** Each of them. What is asked for per day or a month is one figure. */
function apartBy(by: By, names: string): RegExp {
  if (by === 'call') return /(?!)/;
  const repeated = isTime(by)
    ? `|\\b${by}[ -](?:by|for)[ -]${by}\\b${shownBy(ADVERBS[by])}${ONE_BY_ONE[by] ?? ''}`
    : `|\\b(?:rank|sort|order|compare)(?: all)?(?: of)?(?: the| our| my)? (?:${names}) (?:by|on|in order of)\\b|^(?:all )?(?:the |our |my )?(?:${names}) (?:(?:ranked|sorted|ordered) )?by\\b(?! (?:the )?(?:model|workload|team|provider|status|day|week|month|hour)s?\\b)`;
  return new RegExp(
    `\\b(?:${isTime(by) ? 'by|breakdown by' : EACH}) (?:the )?(?:${names})\\b${repeated}|^(?:(?:and|or) )?(?:wh?ich|what) (?:${names})\\W*$`,
    'i',
  );
}
