import { minute } from '../evidence/minute';
import { otherLanguage } from '../question/language';
import { isTime } from '../question/ranking/dimension';
import { misspelledIn } from '../question/spelling';
import type { Outline, RangeView } from '../range/range.schema';
import type { Classification, Triage } from './schema';

/** Fewer characters ask for nothing. */
export const SHORTEST = 3;
const LONG = 5_000;

/** Who asks in another language must not take an answer about all calls for one about those that were meant. */
export function foreign(message: string): string[] {
  const language = otherLanguage(message);
  if (language === undefined) return [];
  return [
    `The question seems to be in ${language}, and questions are read in English: of this one only the names of models and workloads were understood, no time and no comparison. Ask it again in English.`,
  ];
}

/** Whoever sees the word that was taken for theirs can say that it was none. */
export function readAs(message: string): string[] {
  return misspelledIn(message).map(({ written, meant }) => `"${written}" was read as "${meant}".`);
}

export function goingOn([last]: readonly string[]): string[] {
  if (last === undefined) return [];
  const words = last.length > SHOWN ? `${last.slice(0, SHOWN)}…` : last;
  return [`Read as going on from "${words.replaceAll(/\s+/g, ' ').toWellFormed()}".`];
}

const SHOWN = 80;

/** Who asks about a time that has no calls must not have to guess which times have. */
export function nothingThere({ rows }: RangeView, outline: Outline | null): string[] {
  if (rows > 0 || !outline?.first || !outline.last) return [];
  const [first, last] = [outline.first, outline.last].map((time) => `${minute(time)} UTC`);
  return [`None of your calls is in the range that you asked about: your log goes from ${first} to ${last}.`];
}

export function issuesOf(message: string, isSuspicious: boolean): string[] {
  const length = message.trim().length;
  return [
    ...(length < SHORTEST ? ['The message is too short to say what it asks for.'] : []),
    ...(length > LONG ? ['The message is long; the first question in it counts most.'] : []),
    ...(isSuspicious
      ? [
          'The message tries to give orders to a model, so no model was shown it; it was answered without one.',
        ]
      : []),
  ];
}

/** Words that no keyword was found in may be of another language; whoever asked must not take the overview for an answer. */
export function untold(
  message: string,
  models: readonly string[],
  { category }: Classification,
  decidedBy: Triage['decided_by'],
): string[] {
  if (
    decidedBy === 'model' ||
    category !== 'general' ||
    models.length > 0 ||
    message.trim().length < SHORTEST
  )
    return [];
  return [
    'What is asked could not be told from the words of the question, so this is the overview. Ask in English about cost, speed, failures, trends, models or prices.',
  ];
}

const OTHER_MONEY = /[€£¥]|\b(?:euros?|eur|pounds?|gbp|yen|jpy|chf|francs?|rupees?|inr|cad|aud)\b/i;
const CHART = /\b(?:plot|chart|graph|heat ?map|histogram)\b/i;
const MEAN =
  /\b(?:average|avg|mean) (?:number of )?(?:calls|requests|costs?|spend|tokens|failures|errors)\b/i;
const RATE = /\bper (?:second|minute)\b/i;
const FAILED = /\b(?:failed|failing|errored)\b/i;

/** What of a question is left out of what it was read as. */
export function leftOver(message: string, { bound, ranking }: Pick<Triage, 'bound' | 'ranking'>): string[] {
  const [line = ''] = message.split('\n', 1);
  const failed = bound && bound.of !== 'status' ? FAILED.exec(line)?.[0] : undefined;
  const isOfParts = ranking?.isOfEach === true && ranking.by !== 'minute' && ranking.by !== 'call';
  const rate = isOfParts && /^(?:calls|tokens)$/.test(ranking.measure) ? RATE.exec(line)?.[0] : undefined;
  return [
    ...(OTHER_MONEY.test(line) ? ['Costs are told in USD: a log has no exchange rate.'] : []),
    ...(ranking?.across && isTime(ranking.across) && MEAN.test(line)
      ? [`No mean over the ${ranking.across}s of each is told: these are the ${ranking.across}s.`]
      : []),
    ...(CHART.test(line)
      ? ['No chart is drawn: what one would show stands in the tables of the report.']
      : []),
    ...(failed ? [`"${failed}" was not followed: calls are counted by one bound at a time.`] : []),
    ...(rate
      ? [`"${rate}" was not followed: of parts their sums are told, and the rate of all calls together.`]
      : []),
  ];
}
