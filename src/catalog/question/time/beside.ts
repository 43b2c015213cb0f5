import { oneOf, pattern, upTo } from '../pattern';
import { VERSUS } from '../vocabulary';
import { WEEKDAYS } from './calendar';

/** Parts of the week, or of the day, that a question sets beside each other: no stretch of time, but what calls are told apart by. */

const WEEKEND = 'week-?ends?';
const WEEKDAY = 'week-?days?|working days|business days';
const BESIDE = `${VERSUS}|compared?|than|or|and|with|to`;
const UNLIKE = 'cheaper|dearer|slower|faster|busier|quieter';

/** Weekends and the other days. */
export const PARTS_OF_WEEK = oneOf(
  pattern`\b${WEEKEND}\b${upTo(40)}\b${BESIDE}\b${upTo(20)}\b${WEEKDAY}\b`,
  pattern`\b${WEEKDAY}\b${upTo(40)}\b${BESIDE}\b${upTo(20)}\b${WEEKEND}\b`,
  pattern`\bweek-?ends\b${upTo(20)}\b(?:${UNLIKE}|more|less|fewer|higher|lower)\b`,
  pattern`\b(?:${UNLIKE}|more expensive)\b${upTo(20)}\bweek-?ends\b`,
);

const THAN_OTHERS = `${UNLIKE}|worse|better|higher|lower|more|less|fewer|more expensive`;
const TIME_OF_DAY = oneOf(
  /at night|(?:at|during|in) the (?:day|night|mornings?|afternoons?|evenings?)/,
  /(?:during |in |outside )?(?:office|business|working) hours/,
);
/** Parts of the day set beside the others. */
export const PARTS_OF_DAY = oneOf(
  pattern`\b${THAN_OTHERS}\b${upTo(20)}\b${TIME_OF_DAY}\b`,
  pattern`\bday(?:time)? (?:${VERSUS}|or|and) night(?:time)?\b`,
);

const DAYS = `(?:on )?(?:${WEEKDAYS.join('|')})s`;
/** Days of the week set beside each other. */
export const WEEKDAYS_BESIDE = oneOf(
  pattern`\b${DAYS} (?:${VERSUS}|than|compared (?:to|with)) ${DAYS}\b`,
  pattern`\bcompare ${DAYS} (?:to|with|and) ${DAYS}\b`,
);
