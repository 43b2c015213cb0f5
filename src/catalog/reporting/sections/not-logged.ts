import { type Cited, cited } from '../cited';
import { oneOf } from '../../question/one-of';

/** What people ask about and no column of a log tells: each with what comes nearest. */
const NOT_LOGGED: readonly (readonly [RegExp, what: string, instead: string])[] = [
  [
    /\bretr(?:y|ies|ied|ying)\b/i,
    'Which calls are retries',
    'what comes nearest are failed calls, by their status, and prompts that were sent again, by their prompt_hash',
  ],
  [
    /\btime to first token\b|\bttft\b|\bfirst[- ]token\b/i,
    'How long the first token takes',
    'latency_ms is of whole calls',
  ],
  [
    oneOf(
      /\bcache[- ]hits?(?: rates?)?\b/,
      /\bcached tokens?\b/,
      /\b(?:did|have|has) (?:\w+ )?(?:sav\w+|cach\w+)\b[^.?!\n]{0,40}\bcach\w+/,
      /\bcach\w+\b[^.?!\n]{0,30}\bsaved\b/,
    ),
    'What a cache answered or saved',
    'what one would save is told by prompts that were sent again',
  ],
  [
    /\b(?:gpu|cpu)s?\b|\butili[sz]ation\b/i,
    'How busy the machines are',
    'what comes nearest are calls by the hour',
  ],
];

export function notLoggedLines(message: string): Cited[] {
  return NOT_LOGGED.filter(([pattern]) => pattern.test(message)).map(
    ([, what, instead]) => cited`**${what} is not in the log**: ${instead}.`,
  );
}

export const asksNotLogged = (message: string): boolean =>
  NOT_LOGGED.some(([pattern]) => pattern.test(message));
