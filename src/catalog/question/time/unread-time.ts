import { firstMatch } from '../pattern';
import { COUNTED, MONTH, SURE_MONTH, WEEKDAYS } from './calendar';
import { CALENDAR_UNIT } from './units';

const UNITS = 'hours?|days?|weeks?|months?|quarters?|years?';
const DAYS = WEEKDAYS.join('|');
const AROUND = 'in|on|during|since|of|for|from|until|before|after|between|last|past';

/** Words that name a time which is no timeframe; each is linear in the message. */
const TIMES: readonly RegExp[] = [
  // A date, and not the end of a model's name.
  /(?<![\w./-])(?:19|20)\d{2}-\d{2}(?:-\d{2})?(?![\w-])/,
  new RegExp(String.raw`(?<![\w.-])\d{1,2}(?:st|nd|rd|th)?(?: of)? ${SURE_MONTH}\b(?: (?:19|20)\d{2})?`, 'i'),
  new RegExp(`\\b(?:${AROUND}) (?:the )?(?:19|20)\\d{2}\\b(?![-.,]?\\d)(?! ?(?:${COUNTED})\\b)`, 'i'),
  new RegExp(`\\b(?:${AROUND}) ${MONTH}\\b(?: \\d{1,4})?`, 'i'),
  new RegExp(`\\b(?:${AROUND}) (?:${DAYS})s?\\b`, 'i'),
  /\bq[1-4] (?:19|20)\d{2}\b/i,
  /\b(?:between|from|since|until|before|after|at) \d{1,2}(?::\d{2}| ?[ap]m)\b/i,
  /\b(?:yesterday|last night|this morning|this evening)\b/i,
  new RegExp(`\\b${CALENDAR_UNIT}\\b`, 'i'),
  /\b(?:last|past|previous) \d{1,6} ?(?:seconds?|secs?|minutes?|mins?)\b/i,
  new RegExp(String.raw`\b${MONTH} (?:19|20)\d{2}\b`, 'i'),
  // 09/05/2026 and 5.9.2026
  /(?<![\w./-])\d{1,2}([./])\d{1,2}\1(?:19|20)\d{2}(?![\w/-])/,
  /\b(?:(?:last|this) )?(?:weekends?|weekdays?)\b/i,
  // What another time is compared with.
  new RegExp(
    String.raw`\b(?:compare|compared (?:to|with)|versus|vs\.?|against|than|with|and) (?:in |on )?(?:the )?(?:${MONTH}|${DAYS}|q[1-4])\b`,
    'i',
  ),
  /\b(?:hour|day|week|month|quarter|year)s? (?:before|earlier)\b/i,
  /\b(?:at night|(?:in|during) the (?:mornings?|afternoons?|evenings?|nights?)|(?:office|business|working) hours)\b/i,
  new RegExp(String.raw`\bnext (?:${UNITS})\b`, 'i'),
  // Counts that are read were read before.
  new RegExp(String.raw`\b(?:last|past|previous) [a-z]{3,12} (?:${UNITS})\b`, 'i'),
];

/** The time that a question names and that is not followed, as it stands there. */
export function unreadTime(message: string): string | undefined {
  return firstMatch(TIMES, message);
}
