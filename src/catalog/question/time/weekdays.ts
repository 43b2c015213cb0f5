import { pattern } from '../pattern';
import { WEEKDAYS } from './calendar';

/** Days of the week, 1 is Monday, and the words that say so. */
export interface NamedWeekdays {
  readonly weekdays: readonly number[];
  readonly said: string;
}

const PLURAL = WEEKDAYS.map((day) => `${day}s`).join('|');
const LEAD = '(?:(?:only )?(?:on|at|over|during|in) )?(?:(?:the|all|every) )?';
const LIST_OF_DAYS = `(?:${PLURAL})(?:(?:,| and|, and| or) (?:${PLURAL})){0,6}`;
/** The last weekend is one of the calendar. */
const WEEKENDS = String.raw`(?<!\b(?:last|this|next|past|previous) )weekends?`;
const WORKING_DAYS = 'weekdays|working days|business days|workdays';
const WEEKLY = pattern`\b${LEAD}(?:(?<days>${LIST_OF_DAYS})|(?<weekend>${WEEKENDS})|${WORKING_DAYS})\b`;

/** The numbers of the days that words name, 1 is Monday. */
const daysIn = (words: string): readonly number[] =>
  WEEKDAYS.flatMap((day, index) => (words.toLowerCase().includes(day) ? [index + 1] : []));

/** The same, as the log's days are named. */
export const daysNamed = (words: string): readonly string[] => daysIn(words).map(String);

/** The days of each week that a question is about. */
export function weekdaysOf(message: string): NamedWeekdays | undefined {
  const found = WEEKLY.exec(message);
  if (!found) return undefined;
  const { days, weekend } = found.groups ?? {};
  const [said] = found;
  if (weekend !== undefined) return { weekdays: [6, 7], said };
  return { weekdays: days === undefined ? [1, 2, 3, 4, 5] : daysIn(days), said };
}
