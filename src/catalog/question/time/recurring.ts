import { WEEKDAYS } from './calendar';
import { oneOf } from '../pattern';

/** Days of the week, 1 is Monday, and the words that say so. */
export interface NamedWeekdays {
  readonly weekdays: readonly number[];
  readonly said: string;
}

const PLURAL = WEEKDAYS.map((day) => `${day}s`).join('|');
const WEEKLY = new RegExp(
  String.raw`\b(?:(?:only )?(?:on|at|over|during|in) )?(?:(?:the|all|every) )?(?:((?:${PLURAL})(?:(?:,| and|, and| or) (?:${PLURAL})){0,6})|(?<!\b(?:last|this|next|past|previous) )(weekends?)|(weekdays|working days|business days|workdays))\b`,
  'i',
);

/** Weekends and the other days set beside each other. */
export const PARTS_OF_WEEK = oneOf(
  /\bweek-?ends?\b[^.?!\n]{0,40}\b(?:vs\.?|versus|compared?|than|against|or|and|with|to)\b[^.?!\n]{0,20}\b(?:week-?days?|working days|business days)\b/,
  /\b(?:week-?days?|working days|business days)\b[^.?!\n]{0,40}\b(?:vs\.?|versus|compared?|than|against|or|and|with|to)\b[^.?!\n]{0,20}\bweek-?ends?\b/,
  /\bweek-?ends\b[^.?!\n]{0,20}\b(?:cheaper|dearer|more|less|fewer|slower|faster|busier|quieter|higher|lower)\b/,
  /\b(?:cheaper|dearer|more expensive|slower|faster|busier|quieter)\b[^.?!\n]{0,20}\bweek-?ends\b/,
);

const THAN_OTHERS =
  'worse|better|slower|faster|higher|lower|more|less|fewer|cheaper|dearer|more expensive|busier|quieter';
const OF_THE_DAY =
  '(?:at night|(?:at|during|in) the (?:day|night|mornings?|afternoons?|evenings?)|(?:during |in |outside )?(?:office|business|working) hours)';
/** Parts of the day set beside the others. */
export const PARTS_OF_DAY = new RegExp(
  `\\b(?:${THAN_OTHERS})\\b[^.?!\\n]{0,20}\\b${OF_THE_DAY}\\b|\\bday(?:time)? (?:vs\\.?|versus|or|and|against) night(?:time)?\\b`,
  'i',
);

const DAYS = `(?:on )?(?:${WEEKDAYS.join('|')})s`;
/** Days of the week set beside each other. */
export const WEEKDAYS_BESIDE = new RegExp(
  `\\b${DAYS} (?:vs\\.?|versus|against|than|compared (?:to|with)) ${DAYS}\\b|\\bcompare ${DAYS} (?:to|with|and) ${DAYS}\\b`,
  'i',
);

/** The numbers of the days that words name, 1 is Monday. */
export const daysNamed = (words: string): readonly string[] =>
  WEEKDAYS.flatMap((day, index) => (words.toLowerCase().includes(day) ? [String(index + 1)] : []));

/** The days of each week that a question is about. */
export function weekdaysOf(message: string): NamedWeekdays | undefined {
  const found = WEEKLY.exec(message);
  if (!found) return undefined;
  const [said, days, weekend] = found;
  if (weekend) return { weekdays: [6, 7], said };
  if (!days) return { weekdays: [1, 2, 3, 4, 5], said };
  const words = days.toLowerCase();
  return { weekdays: WEEKDAYS.flatMap((day, index) => (words.includes(day) ? [index + 1] : [])), said };
}

/** Minutes of a day in UTC; the end does not belong to them, and lies before the start where midnight is between. */
interface NamedClock {
  readonly from: number;
  readonly to: number;
  readonly said: string;
}

const TIME = String.raw`(\d{1,2})(?::(\d{2}))? ?(am|pm|a\.m\.|p\.m\.|h|uhr|o['’]clock)?(?!\w)`;
const ZONE = '(?: ?(?:utc|hours))?';
const FROM_TO = new RegExp(
  String.raw`\b(?:(?:only )?(?:between|from) )${TIME} ?(?:and|to|until|till|-|–) ?${TIME}${ZONE}`,
  'i',
);
const FROM = new RegExp(String.raw`\b(?:after|since|from) ${TIME}${ZONE}`, 'i');
const AT = new RegExp(String.raw`\bat ${TIME}${ZONE}`, 'i');
const TO = new RegExp(String.raw`\b(?:before|until|till) ${TIME}${ZONE}`, 'i');
const DAY = 1_440;

/** The time of day that a question is about. A bare number is no time unless the other one is. */
export function clockOf(message: string): NamedClock | undefined {
  const both = FROM_TO.exec(message);
  if (both) {
    const [said, hour, minute, unit, toHour, toMinute, toUnit] = both;
    if (!minute && !unit && !toMinute && !toUnit && !/hours$/i.test(said)) return undefined;
    const to = minutes(toHour, toMinute, toUnit);
    const alike = minutes(hour, minute, unit ?? toUnit);
    const from =
      !unit && alike !== undefined && to !== undefined && alike >= to ? minutes(hour, minute) : alike;
    return from === undefined || to === undefined || from === to ? undefined : { from, to, said };
  }
  const since = FROM.exec(message);
  if (since && (since[2] || since[3])) return open(since, (time) => ({ from: time, to: DAY }));
  const at = AT.exec(message);
  // The hour that begins then.
  if (at && (at[2] || at[3])) return open(at, (time) => ({ from: time, to: Math.min(DAY, time + 60) }));
  const until = TO.exec(message);
  return until && (until[2] || until[3]) ? open(until, (time) => ({ from: 0, to: time })) : undefined;
}

function open(
  [said, hour, minute, unit]: RegExpExecArray,
  edges: (time: number) => { from: number; to: number },
): NamedClock | undefined {
  const time = minutes(hour, minute, unit);
  if (time === undefined) return undefined;
  const { from, to } = edges(time);
  return from < to ? { from, to, said } : undefined;
}

function minutes(hour = '', minute = '0', unit = ''): number | undefined {
  const isTwelve = /^[ap]/i.test(unit);
  const number = Number(hour);
  if (Number(minute) > 59 || number > (isTwelve ? 12 : 24) || (isTwelve && number === 0)) return undefined;
  const hours = isTwelve ? (number % 12) + (/^p/i.test(unit) ? 12 : 0) : number;
  const time = 60 * hours + Number(minute);
  return time > DAY ? undefined : time;
}

/** The hours of the day that lie in a time of day; undefined where it cuts one. */
export function wholeHours({ from, to }: Pick<NamedClock, 'from' | 'to'>): number[] | undefined {
  if (from % 60 !== 0 || to % 60 !== 0) return undefined;
  const count = ((to - from + DAY) % DAY || DAY) / 60;
  return Array.from({ length: count }, (_, place) => (from / 60 + place) % 24).sort((a, b) => a - b);
}
