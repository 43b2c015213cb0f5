/** A stretch of whole days in UTC, in milliseconds; the end does not belong to it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export const DAY_MS = 86_400_000;

const HOUR_MS = DAY_MS / 24;

export type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** A whole day, week, month, quarter or year; @param back how many before the one that the newest call is in */
export function unitBack(unit: Unit, last: string, back: number): Span {
  const now = new Date(last);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  const today = Date.UTC(year, month, now.getUTCDate());
  const monday = today - ((now.getUTCDay() + 6) % 7) * DAY_MS;
  const months = (from: number, count: number): Span => ({
    start: Date.UTC(year, from),
    end: Date.UTC(year, from + count),
  });
  switch (unit) {
    case 'day':
      return { start: today - back * DAY_MS, end: today - (back - 1) * DAY_MS };
    case 'week':
      return { start: monday - 7 * back * DAY_MS, end: monday - 7 * (back - 1) * DAY_MS };
    case 'month':
      return months(month - back, 1);
    case 'quarter':
      return months(3 * (Math.floor(month / 3) - back), 3);
    case 'year':
      return months(-12 * back, 12);
    default:
      return unit satisfies never;
  }
}

const UNITS: readonly Unit[] = ['day', 'week', 'month', 'quarter', 'year'];

/** What of the calendar a stretch is; undefined where it is none of it. */
export function unitOf({ start, end }: Span): Unit | undefined {
  return UNITS.find((unit) => {
    const whole = unitBack(unit, new Date(start).toISOString(), 0);
    return whole.start === start && whole.end === end;
  });
}

const LONG = 'week|month|quarter|year';

/** "The last week" of a sentence like "in the last week" counts back from now; "last week" is one of the calendar. */
const COUNTS_BACK = String.raw`\b(?:in|over|during|within|for|across|of) the `;

/** As their names begin, in their order. */
export const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The last week of a month is no last week. */
const NOT_OF_A_MONTH = `(?! of (?:${MONTHS.join('|')}))`;

/** A week, month, quarter or year of the calendar, told from the one that it is now. */
export const CALENDAR_UNIT = `(?:this|previous|prior|(?<!${COUNTS_BACK})last) (?:${LONG})${NOT_OF_A_MONTH}`;

/** One that counts back from the newest call. */
export const ROLLING_UNIT = new RegExp(String.raw`(?:\bpast|(?<=${COUNTS_BACK})last) (${LONG})\b`, 'i');

/** The one that words of {@link CALENDAR_UNIT} say. */
export function calendarUnit(words: string, last: string): Span | undefined {
  const [, which, unit] = /^(this|last|previous|prior) (week|month|quarter|year)$/.exec(words) ?? [];
  return unit === undefined ? undefined : unitBack(unit as Unit, last, which === 'this' ? 0 : 1);
}

const PARTS: Readonly<Record<string, readonly [from: number, to: number]>> = {
  'last night': [-6, 6],
  tonight: [18, 24],
  morning: [6, 12],
  afternoon: [12, 18],
  evening: [18, 24],
};

/** Words of a part of the day that it is now, or of the one before. */
export const PART_OF_DAY = '(?:last night|tonight|(?:this|yesterday) (?:morning|afternoon|evening))';

/** The one that words of {@link PART_OF_DAY} say. */
export function partOfDay(words: string, last: string): Span | undefined {
  const hours = PARTS[words] ?? PARTS[/^(?:this|yesterday) (\w+)$/.exec(words)?.[1] ?? ''];
  if (!hours) return undefined;
  const { start } = unitBack('day', last, words.startsWith('yesterday') ? 1 : 0);
  const [from, to] = hours.map((hour) => start + hour * HOUR_MS) as [number, number];
  return { start: from, end: to };
}

/** Days that people may mean as well by the last week or month. */
const DAYS: Readonly<Record<string, number>> = { week: 7, month: 30, quarter: 90 };

/** How to ask for the other meaning of words that name a unit before this one; undefined where there is none. */
export function otherMeaning(words: string): string | undefined {
  const [, unit] = /\b(?:last|previous|prior) (week|month|quarter)\b/i.exec(words) ?? [];
  return unit === undefined ? undefined : `the last ${DAYS[unit.toLowerCase()]} days`;
}
