import { oneOf, pattern, upTo } from './pattern';

const NEXT_TIME = 'next (?:week|month|quarter|year)';
const ESTIMATED = String.raw`forecast\w*|project\w*|predict\w*|expect\w*|estimat\w*`;

/** Whether a question asks what a time to come, or any such time, takes at the mean of the log. */
export const PROJECTION = oneOf(
  pattern`\b(?:costs?|spen[dt]\w*|pay|bill|calls|requests|tokens|${ESTIMATED})\b${upTo(40)}\b${NEXT_TIME}\b`,
  pattern`\b${NEXT_TIME}(?:['’]s)? (?:costs?|spend\w*|bill|budget|forecast)\b`,
  /\bwill (?:(?:we|i|it|this|they|\w+) ){0,3}(?:spend|cost|pay)\b/,
  /\b(?:(?<!\berror )budget|burn ?rate|run ?rate|projected|projections?|forecast\w*)\b/,
  /\b(?:stay|remain|keep|come|be) (?:below|under|within)\b/,
  /\b(?:exceed|go over)\b/,
  /\b(?:per month|a month|monthly|per quarter|a quarter|quarterly|per year|a year|yearly|annual(?:ly)?|per annum)\b/,
);

/** How many days each time is taken for. */
const DAYS: readonly (readonly [RegExp, days: number, words: string])[] = [
  [/\b(?:year|yearly|annual\w*|annum)\b/i, 365, '365 days'],
  [/\bquarter(?:ly)?\b/i, 90, 'Ninety days'],
  [/\bnext week\b/i, 7, 'Seven days'],
];
const MONTH = { days: 30, words: 'Thirty days' } as const;

export function projectedTime(question: string): { readonly days: number; readonly words: string } {
  const [, days, words] = DAYS.find(([pattern]) => pattern.test(question)) ?? [];
  return days === undefined || words === undefined ? MONTH : { days, words };
}

const NEXT = new RegExp(`\\b${NEXT_TIME}\\b`, 'gi');

/** A question without the time to come that it asks about: no call is of it. */
export const withoutProjection = (question: string): string =>
  PROJECTION.test(question) ? question.replaceAll(NEXT, ' , ') : question;
