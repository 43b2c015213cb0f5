import { DATE, spanOf, SURE_DATE, timeOf, UP_TO } from './calendar';
import { HOURS } from './timeframe';
import { CALENDAR_UNIT, calendarUnit, DAY_MS, ROLLING_UNIT, type Span, unitBack, unitOf } from './units';

/** A period that a question names, in the order of its words. */
export interface Period extends Span {
  readonly said: string;
  readonly at: number;
  /** It goes on to the newest call, wherever that is. */
  readonly isOpen?: boolean;
}

const LEADS =
  'than|vs\\.?|versus|with|to|and|against|in|on|for|of|during|or|between|compare|from|over|after|until|was|is|did|does|do|has|have|had|how';

const FROM_TO = new RegExp(
  String.raw`\b(?:from|between) (?:the )?${timeOf(DATE)} ?(?:${UP_TO}) ?(?:the )?${timeOf(DATE)}`,
  'gi',
);
const UNIT = new RegExp(String.raw`\b(?:the )?(${CALENDAR_UNIT})(?:'s|’s)?\b`, 'gi');
const ROLLING = new RegExp(ROLLING_UNIT, 'gi');
const COUNTED = /\b(?:the )?(?:last|past|previous) (\d{1,3}) (hours?|days?|weeks?)\b/gi;
const SINCE = new RegExp(String.raw`\b(?:since|starting) (?:the )?${timeOf(DATE)}`, 'gi');
/** In front of another time it is one without a word before it. */
const BESIDE = new RegExp(
  String.raw`${timeOf(DATE)}(?= (?:vs\.?|versus|against|compares? (?:to|with)|compared (?:to|with)|than) (?:in |that of |the )?(?:${DATE})\b)`,
  'gi',
);
const LED = new RegExp(String.raw`(?<=\b(?:${LEADS}) (?:the )?)${timeOf(DATE)}`, 'gi');
const SURE = new RegExp(timeOf(SURE_DATE), 'gi');

/** A time as one of the patterns finds it; undefined where the calendar has none of the name. */
type Read = (found: RegExpExecArray, last: string) => Omit<Period, 'said' | 'at'> | undefined;

const named: Read = ([, name = ''], last) => spanOf(name, last);

/** What is read of a question, each of what those before it left: the surest first. */
const READINGS: readonly (readonly [RegExp, Read])[] = [
  [UNIT, ([, unit = ''], last) => calendarUnit(unit.toLowerCase(), last)],
  [ROLLING, ([, unit = ''], last) => back(hoursOf(unit), last)],
  [COUNTED, ([, count, unit = ''], last) => back(Number(count) * hoursOf(unit), last)],
  [
    SINCE,
    ([, name = ''], last) => {
      const span = spanOf(name, last);
      const now = nowOf(last);
      return span && span.start < now ? { start: span.start, end: now, isOpen: true } : undefined;
    },
  ],
  [BESIDE, named],
  [LED, named],
  [SURE, named],
];

/** Of two stretches of days; one alone is a range, and none that is compared. */
const STRETCHES: readonly [RegExp, Read] = [
  FROM_TO,
  ([, from = '', to = ''], last) => joined(spanOf(from, last), spanOf(to, last)),
];

/**
 * The periods of a question, and the question without them.
 * @param last time of the log's newest call: now
 */
export function periodsOf(
  message: string,
  last: string,
): { readonly periods: readonly Period[]; readonly rest: string } {
  const periods: Period[] = [];
  let rest = message;
  const areStretches = [...message.matchAll(FROM_TO)].length > 1;
  for (const [pattern, read] of areStretches ? [STRETCHES, ...READINGS] : READINGS)
    for (const found of rest.matchAll(pattern)) {
      const span = read(found, last);
      if (!span) continue;
      periods.push({ ...span, said: found[0].trim(), at: found.index });
      rest = blanked(rest, found.index, found[0].length);
    }
  return { periods: periods.sort((a, b) => a.at - b.at), rest };
}

const nowOf = (last: string): number => Date.parse(last) + 1;

const hoursOf = (unit: string): number => HOURS[unit.toLowerCase().replace(/s$/, '')] ?? 24;

const back = (hours: number, last: string): Span => ({
  start: nowOf(last) - hours * 3_600_000,
  end: nowOf(last),
});

const blanked = (text: string, at: number, length: number): string =>
  `${text.slice(0, at)}${' '.repeat(length)}${text.slice(at + length)}`;

const joined = (from: Span | undefined, to: Span | undefined): Span | undefined =>
  from && to && from.start < to.end ? { start: from.start, end: to.end } : undefined;

const WEEK_MS = 7 * DAY_MS;

/** The period that one is compared with where a question names no other: the one before it. */
export function periodBefore(period: Period): Span {
  const { start, end, isOpen } = period;
  const unit = isOpen ? undefined : unitOf(period);
  if (unit) return unitBack(unit, new Date(start).toISOString(), 1);
  // The same days of a week before: of a Wednesday until now and a weekend nobody learns anything.
  const back = isOpen ? Math.ceil((end - start) / WEEK_MS) * WEEK_MS : end - start;
  return { start: start - back, end: end - back };
}
