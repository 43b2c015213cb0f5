import { minute } from '../evidence/minute';
import { otherLanguage } from '../question/language';
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
