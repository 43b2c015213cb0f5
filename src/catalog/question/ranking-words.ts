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
export const NUMBERS: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  fifty: 50,
};
const COUNT = `(?:(\\d{1,6}|${Object.keys(NUMBERS).join('|')}) )?`;
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
