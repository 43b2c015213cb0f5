import {
  CALENDAR_UNIT,
  calendarUnit,
  DAY_MS,
  MONTHS,
  PART_OF_DAY,
  partOfDay,
  type Span,
  unitBack,
} from './units';

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const QUARTERS = ['first', 'second', 'third', 'fourth'];

/** Names that are no other word of a question. */
export const SURE_MONTH =
  '(?:january|february|april|june|july|august|september|october|november|december|jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec)';
export const MONTH = `(?:${SURE_MONTH}|march|mar|may)`;
export const YEAR = String.raw`(?:19|20)\d{2}`;
export const NTH = String.raw`\d{1,2}(?:st|nd|rd|th)`;
/** Words between the first and the last day of a stretch. */
export const UP_TO = 'to|until|till|through|and|[-–]';
/** A number like a year counts these. */
export const COUNTED = 'calls|requests|rows|messages|users|tokens|input|output|usd|dollars|euros?|ms|percent';

const ofYear = `(?:[.,]? (?:of )?${YEAR}(?!\\d))`;
const dayThenMonth = (month: string): string => `(?:${NTH}|\\d{1,2})(?: of)? ${month}\\b${ofYear}?`;
const monthThenDay = (month: string): string => `${month} (?:the )?\\d{1,2}(?:st|nd|rd|th)?(?!\\d)${ofYear}?`;
const ISO = String.raw`${YEAR}-\d{2}(?:-\d{2})?`;
const QUARTER = `(?:q[1-4]|(?:${QUARTERS.join('|')}) quarter)${ofYear}?`;
const RELATIVE = `(?:${PART_OF_DAY}|the day before yesterday|yesterday|today|${CALENDAR_UNIT})`;

/** A time in a pattern, as a group of its own: the name of a model that ends in one is none. */
export const timeOf = (names: string): string => String.raw`(?<![\w./-])(${names})(?![\w:/-])`;

/** "The first week of August": seven days from its first one, or up to its last. */
const PART_OF_MONTH = `(?:first|second|third|last) (?:week|half) of ${MONTH}\\b${ofYear}?`;

/** What is a time without a word before it that says so. */
export const SURE_DATE = [
  ISO,
  PART_OF_MONTH,
  dayThenMonth(SURE_MONTH),
  monthThenDay(SURE_MONTH),
  `${MONTH}${ofYear}`,
  QUARTER,
  RELATIVE,
].join('|');
/** What is a time behind `in`, `since` and their like. */
export const DATE = [
  SURE_DATE,
  `${NTH}(?: of)? ${MONTH}\\b${ofYear}?`,
  `\\d{1,2} ${MONTH}${ofYear}`,
  monthThenDay(MONTH),
  MONTH,
  `(?:(?:last|this|past) )?(?:${WEEKDAYS.join('|')})`,
  `${YEAR}(?![-.,]?\\d)(?! ?(?:${COUNTED})\\b)`,
  NTH,
].join('|');

/**
 * The days that a name stands for; undefined where the calendar has none.
 * @param last time of the log's newest call: what has no year, or counts from today, is read from there (10.2)
 */
export function spanOf(text: string, last?: string): Span | undefined {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/^the (?!day)/, '');
  const iso = new RegExp(`^(${YEAR})-(\\d{2})(?:-(\\d{2}))?$`).exec(words);
  if (iso) return dates(Number(iso[1]), Number(iso[2]) - 1, iso[3]);
  if (last === undefined) return undefined;
  return relative(words, last) ?? partOfMonth(words, new Date(last)) ?? named(words, new Date(last));
}

/** Of a year, a month or a day. */
function dates(year: number, month?: number, day?: string): Span | undefined {
  if (month === undefined) return { start: Date.UTC(year, 0), end: Date.UTC(year + 1, 0) };
  if (month < 0 || month > 11) return undefined;
  if (day === undefined) return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) };
  const start = Date.UTC(year, month, Number(day));
  return new Date(start).getUTCMonth() === month && Number(day) > 0
    ? { start, end: start + DAY_MS }
    : undefined;
}

const DAYS_BACK: Readonly<Record<string, number>> = { today: 0, yesterday: 1, 'the day before yesterday': 2 };

function relative(words: string, last: string): Span | undefined {
  const back = DAYS_BACK[words];
  if (back !== undefined) return unitBack('day', last, back);
  const unit = calendarUnit(words, last) ?? partOfDay(words, last);
  if (unit) return unit;
  const place = WEEKDAYS.indexOf(words.replace(/^\w+ /, ''));
  if (place === -1) return undefined;
  const daysSince = (new Date(last).getUTCDay() + 6 - place) % 7;
  return unitBack('day', last, daysSince === 0 && words.startsWith('last ') ? 7 : daysSince);
}

const PLACES: Readonly<Record<string, number>> = { first: 0, second: 1, third: 2 };

function partOfMonth(words: string, now: Date): Span | undefined {
  const [, place = '', unit, month = ''] =
    /^(first|second|third|last) (week|half) of (.+)$/.exec(words) ?? [];
  const whole = unit && named(month, now);
  if (!whole) return undefined;
  const { start, end } = whole;
  if (unit === 'half') {
    const middle = start + 15 * DAY_MS;
    return place === 'first' ? { start, end: middle } : { start: middle, end };
  }
  const week = 7 * DAY_MS;
  const from = place === 'last' ? end - week : start + (PLACES[place] ?? 0) * week;
  return { start: from, end: from + week };
}

function named(words: string, now: Date): Span | undefined {
  const said = new RegExp(YEAR).exec(words)?.[0];
  const rest = said === undefined ? words : words.replace(said, ' ');
  const number = /\d{1,2}/.exec(rest.replace(/^q/, ''))?.[0];
  const quarter = /^q[1-4]/.test(rest)
    ? Number(number) - 1
    : QUARTERS.findIndex((name) => rest.startsWith(`${name} quarter`));
  if (quarter !== -1) {
    const year = said === undefined ? yearOf(3 * quarter, now) : Number(said);
    return { start: Date.UTC(year, 3 * quarter), end: Date.UTC(year, 3 * quarter + 3) };
  }
  const month = MONTHS.indexOf(/[a-z]{3,}/.exec(rest)?.[0].slice(0, 3) ?? '');
  if (month !== -1) return dates(said === undefined ? yearOf(month, now) : Number(said), month, number);
  if (said !== undefined) return dates(Number(said));
  if (number === undefined) return undefined;
  // The 28th of a log that ends on the 5th is one of the month before.
  const back = Number(number) > now.getUTCDate() ? 1 : 0;
  const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back));
  return dates(first.getUTCFullYear(), first.getUTCMonth(), number);
}

/** The last year in which this month has begun. */
function yearOf(month: number, now: Date): number {
  return month > now.getUTCMonth() ? now.getUTCFullYear() - 1 : now.getUTCFullYear();
}
