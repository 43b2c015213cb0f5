import { z } from 'zod';
import { sayingLines } from './follow-up';
import { oneOf, pattern } from './pattern';
import { superlativeIn } from './ranking/superlative';
import { CALL, FALLS, RISES } from './vocabulary';

/** Of which call a question asks when it was, or when something changed most. */
export const whenSchema = z.enum(['first', 'last', 'rise', 'fall']);
export type When = z.infer<typeof whenSchema>;

const SINCE_WHEN = /\bsince when\b/i;
const WHEN = oneOf(
  SINCE_WHEN,
  /\b(?:when|(?:at |on )?(?:what|which) (?:time|day|date|moment)|how long ago)\b(?! (?:should|can|will|could|would|do|does|is|are|to|i|we)\b)/,
);
const BEGIN =
  /\b(?:start(?:ed|s|ing)?|beg[aiu]n|begins?|first|appear\w*|c[ao]me up|kick\w* in|introduc\w+|went live)\b/i;
const END = /\b(?:last|latest|newest|most recent\w*|stop(?:ped|s)?|end(?:ed|s)?|go away|gone)\b/i;
/** Of calls that were made or went wrong: the first of them, and the newest beside it. */
const HAPPENED =
  /\b(?:happen\w*|occur\w*|hit|see|seen|g[eo]t|had|have|us(?:e|ed|ing)|switch\w*|mov(?:e|ed)|migrat\w+|call(?:ed)?|fail(?:ed)?|time out)\b/i;
const LEAD = '^(?:(?:what|which) (?:is|was) )?(?:the |our |my )*(?:very )?';
const SINGLE_CALL = String.raw`(?:failed |failing )?(?:${CALL.any}|error|failure|time-?out|rate[- ]limit\w*|outage|[45]\d\d)(?!s)\b`;
const FIRST_CALL = pattern`${LEAD}(?:first|earliest|oldest) ${SINGLE_CALL}`;
const LAST_CALL = pattern`${LEAD}(?:last|latest|newest|most recent) ${SINGLE_CALL}`;
const ROSE = oneOf(
  pattern`\b(?:${RISES}|go(?:ing|es)? up|went up)\b`,
  /\b(?:worse|slower|slow down|slowed|dearer|higher|more expensive)\b/,
);
const FELL = oneOf(
  pattern`\b(?:${FALLS}|go(?:ing|es)? down|went down)\b`,
  /\b(?:improv\w+|better|faster|cheaper|lower)\b/,
);

/** What a question asks the time of; undefined where it asks for no time. */
export function whenOf(question: string): When | undefined {
  for (const line of sayingLines(question)) {
    const when = whenIn(line);
    if (when) return when;
  }
  return undefined;
}

function whenIn(line: string): When | undefined {
  if (FIRST_CALL.test(line.trim())) return 'first';
  if (LAST_CALL.test(line.trim())) return 'last';
  // The day of the most of something is one of an order.
  if (!WHEN.test(line) || superlativeIn(line.replace(/most recent/i, '')) !== undefined) return undefined;
  if (ROSE.test(line)) return 'rise';
  if (FELL.test(line)) return 'fall';
  if (END.test(line)) return 'last';
  return BEGIN.test(line) || HAPPENED.test(line) || SINCE_WHEN.test(line) ? 'first' : undefined;
}
