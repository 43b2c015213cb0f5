import type { RankedInput } from '../tools/performance-analyzer/ranked.schema';

export type By = RankedInput['dimension'];

const BY: readonly (readonly [By, names: string])[] = [
  ['model', 'models?'],
  [
    'workload',
    'workloads?|features?|teams?|apps?|applications?|services?|projects?|use[- ]cases?|users?|customers?|tenants?|departments?',
  ],
  ['status', 'status(?:es)?|(?:error|failure) (?:types?|kinds?)|(?:types?|kinds?) of (?:errors?|failures?)'],
  ['weekday', 'weekdays?|days? of (?:the )?week'],
  ['day', 'days?|dates?'],
  ['week', 'weeks?'],
  ['month', 'months?'],
  ['hour', 'hours?(?: of (?:the )?day)?|time of (?:the )?day'],
  ['call', 'calls?|requests?|prompts?|quer(?:y|ies)'],
];
const TIMES: readonly By[] = ['hour', 'weekday', 'day', 'week', 'month'];
export const isTime = (by: By): boolean => TIMES.includes(by);

const MOST =
  'most expen[sc]ive|expen[sc]ive|dearest|costliest|priciest|biggest|largest|highest|top|worst|busiest|slowest|longest|most used|most common|flakiest|most';
export const CHEAPEST = 'cheapest|least expensive';
export const LEAST = `${CHEAPEST}|lowest|smallest|fastest|quickest|shortest|least used|least|fewest|quietest|most reliable`;
/** Of the numbers in words those that people ask so many by. */
const SO_MANY = 'two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|fifty';
const COUNT = `(?:(\\d{1,6}|${SO_MANY}) )?`;
const EACH = 'by|per|for each|for every|for all|each|every|across|breakdown (?:of|by)';

export const PATTERNS = BY.map(([by, names]) => ({
  by,
  // The top 3 models.
  before: new RegExp(
    `\\b${COUNT}(${LEAST}|${MOST}) ${COUNT}(?:(?:most )?(?:expensive|costly|used) )?(?:single |individual )?(?:${names})\\b`,
    'i',
  ),
  // Which model costs most, or fails.
  behind: new RegExp(
    `\\b(?:wh?ich|what|whats|what['’]s|whose) ${COUNT}(?:${names})\\b[^.?!\\n]{0,60}?\\b(${LEAST}|${MOST}|more than|more|fails?|errors?|breaks?)\\b`,
    'i',
  ),
  apart: apartBy(by, names),
}));

/** Each of them. What is asked for per day or a month is one figure. */
function apartBy(by: By, names: string): RegExp {
  if (by === 'call') return /(?!)/;
  const repeated = isTime(by) ? `|\\b${by}[ -](?:by|for)[ -]${by}\\b` : '';
  return new RegExp(
    `\\b(?:${isTime(by) ? 'by|breakdown by' : EACH}) (?:the )?(?:${names})\\b${repeated}`,
    'i',
  );
}
