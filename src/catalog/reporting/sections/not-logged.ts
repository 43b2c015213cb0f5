import { type Cited, cited } from '../cited';
import { oneOf, pattern } from '../../question/pattern';
import { VERSUS } from '../../question/vocabulary';

/** What people ask about and is not told: what it is, why not, and what comes nearest. */
type Untold = readonly [RegExp, what: string, instead: string];

/** No column of a log tells it. */
const NOT_LOGGED: readonly Untold[] = [
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

/** The columns would tell it. */
const NOT_COMPUTED: readonly Untold[] = [
  [
    /\b(?:mean )?time (?:between|from) (?:the )?(?:failures?|errors?)\b|\bmtb[fr]\b|\bmttr\b/i,
    'The time from one failure to the next',
    'what comes nearest are failed calls by the day or by the hour',
  ],
  [
    /\bwhen (?:will|would|do|does)\b[^.?!\n]{0,40}\$ ?\d[\d.,]*k? (?:a|per|each) (?:day|week|month|year)\b/i,
    'When it will cost so much a time',
    'what comes nearest is what thirty days cost now, and where the cost is going',
  ],
  [
    oneOf(
      pattern`\b(?:latency|costs?|errors?|failures) (?:${VERSUS}) (?:output |completion )(?:tokens?|lengths?|sizes?)\b`,
      /\bcorrelat\w+\b/,
      /\bregression (?:line|analysis)\b/,
      /\bconfidence intervals?\b/,
    ),
    'How two figures go together',
    'what comes nearest is one of them by parts of the other, such as latency by size of the input',
  ],
];

const ALL = [
  ['is not in the log', NOT_LOGGED],
  ['is not computed', NOT_COMPUTED],
] as const;

export function notLoggedLines(message: string): Cited[] {
  return ALL.flatMap(([why, untold]) =>
    untold
      .filter(([pattern]) => pattern.test(message))
      .map(([, what, instead]) => cited`**${what} ${why}**: ${instead}.`),
  );
}

export const asksNotLogged = (message: string): boolean =>
  ALL.some(([, untold]) => untold.some(([pattern]) => pattern.test(message)));
