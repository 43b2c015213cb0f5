import { SURE_MONTH } from './calendar';
import {
  AROUND,
  CHANGE,
  COMPARE,
  DIFFERENCE,
  LED_BY_AFTER,
  LED_BY_FROM,
  LED_BY_THAN,
  SAME_DAY,
  THAN_BEFORE,
  TURNED,
  UNIT_OVER_UNIT,
  WHICH_CHANGED,
} from './change-words';
import { withMonths } from './dates';
import { type Period, periodBefore, periodsOf } from './periods';
import { clockOf } from './clock';
import { timeframeOf } from './timeframe';
import { DAY_MS, type Span, type Unit, unitBack, unitOf } from './units';
import { unreadTime } from './unread-time';
import { weekdaysOf } from './weekdays';

/** Two times that are set beside each other, and the words that name them. */
export interface Pair {
  readonly earlier: Span;
  readonly later: Span & { readonly isOpen?: boolean };
  readonly said: readonly string[];
}

/** Of the log's first and newest call. */
export interface LogTimes {
  readonly first: string;
  readonly last: string;
}

/**
 * The two times that one question compares; undefined where it compares none, or names more than these two.
 * @param before questions that it goes on from: where it names one time, the other may be theirs
 */
export function pairOf(message: string, log: LogTimes, before: readonly string[]): Pair | undefined {
  const { last } = log;
  const overUnit = unitOverUnit(message, last);
  if (overUnit) return overUnit;
  const sameDay = SAME_DAY.exec(message)?.[0];
  if (sameDay !== undefined) return withWeekBefore(message, sameDay, last);
  const { periods, rest } = periodsOf(message, last);
  const [period, second, third] = distinct(periods);
  const namedBefore = before.map((question) => distinct(periodsOf(withMonths(question), last).periods));
  if (!period) return ofNoPeriod(rest, namedBefore.flat(), log);
  const thanBefore = THAN_BEFORE.exec(rest)?.[0];
  if (third || isHalfRead(thanBefore === undefined ? rest : rest.replace(thanBefore, ' '))) return undefined;
  const lead = message.slice(0, period.at);
  if (second) return areCompared(message, lead) ? ordered(period, second) : undefined;
  const aside = besideTheRest(period, message, lead, log);
  if (aside) return aside;
  if (thanBefore !== undefined) return ordered(period, { ...periodBefore(period), said: thanBefore, at: 0 });
  if (LED_BY_THAN.test(lead)) {
    const [counterpart] = namedBefore.find((named) => named.length > 0) ?? [];
    return ordered(period, counterpart ?? currentOf(period, last));
  }
  return CHANGE.test(message) ? ordered(period, { ...periodBefore(period), said: '', at: 0 }) : undefined;
}

const INITIALS: Readonly<Record<string, Unit>> = { wow: 'week', mom: 'month', qoq: 'quarter', yoy: 'year' };

function unitOverUnit(message: string, last: string): Pair | undefined {
  const found = UNIT_OVER_UNIT.exec(message);
  if (!found) return undefined;
  const { unit, initials = '' } = found.groups ?? {};
  const named = (unit?.toLowerCase() as Unit | undefined) ?? INITIALS[initials.toLowerCase()] ?? 'week';
  return { earlier: unitBack(named, last, 1), later: unitBack(named, last, 0), said: [found[0]] };
}

const WEEK_MS = 7 * DAY_MS;

/** "Yesterday and the same day last week" */
function withWeekBefore(message: string, sameDay: string, last: string): Pair | undefined {
  const [period, second] = distinct(periodsOf(message.replace(sameDay, ' '), last).periods);
  if (!period || second) return undefined;
  const { start, end } = period;
  return ordered(period, { start: start - WEEK_MS, end: end - WEEK_MS, said: sameDay, at: 0 });
}

/** The whole log in two halves, or the two times that the questions before were about. */
function ofNoPeriod(rest: string, before: readonly Period[], { first, last }: LogTimes): Pair | undefined {
  if (WHICH_CHANGED.test(rest)) return halvesOf(first, last);
  if (!DIFFERENCE.test(rest)) return undefined;
  const [later, earlier] = distinct(before);
  return later && ordered(later, earlier);
}

/** The days of the log in two halves, as trends are told; of an odd number the middle one belongs to the later. */
function halvesOf(first: string, last: string): Pair | undefined {
  const start = Math.floor(Date.parse(first) / DAY_MS) * DAY_MS;
  const days = Math.floor((Date.parse(last) - start) / DAY_MS) + 1;
  const middle = start + Math.floor(days / 2) * DAY_MS;
  if (days < 2) return undefined;
  return { earlier: { start, end: middle }, later: openFrom(middle, last), said: [] };
}

/** From one time to another is a stretch of time, if nothing is said to have changed. */
const areCompared = (message: string, lead: string): boolean =>
  CHANGE.test(message) || (!LED_BY_FROM.test(lead) && COMPARE.test(message));

/** A day and all that came before it: "before and after October 3", "did it improve after October 3?" */
function besideTheRest(
  { start, end, said }: Period,
  message: string,
  lead: string,
  { first, last }: LogTimes,
): Pair | undefined {
  const isAfter = LED_BY_AFTER.test(lead) && TURNED.test(message);
  if (!isAfter && !AROUND.test(message)) return undefined;
  const edge = isAfter ? end : start;
  return { earlier: { start: Date.parse(first), end: edge }, later: openFrom(edge, last), said: [said] };
}

const openFrom = (start: number, last: string): Pair['later'] => ({
  start,
  end: Date.parse(last) + 1,
  isOpen: true,
});

/** A month that no word leads to, as it may begin a sentence. */
const A_MONTH = new RegExp(`\\b${SURE_MONTH}\\b`, 'i');

/** A time that is left over would be another question. */
const isHalfRead = (rest: string): boolean =>
  [A_MONTH.exec(rest)?.[0], unreadTime(rest), timeframeOf(rest), weekdaysOf(rest), clockOf(rest)].some(
    (found) => found !== undefined,
  );

function distinct(periods: readonly Period[]): readonly Period[] {
  return periods.filter(
    ({ start, end }, place) =>
      periods.findIndex((other) => other.start === start && other.end === end) === place,
  );
}

/** Of a question that names what it compares with alone: the day, week or month that it is now. */
function currentOf(period: Period, last: string): Period | undefined {
  const current = unitBack(unitOf(period) ?? 'week', last, 0);
  return current.start === period.start ? undefined : { ...current, said: '', at: 0 };
}

/** @returns undefined where they overlap: a call would be on both sides */
function ordered(period: Period, other: Period | undefined): Pair | undefined {
  if (!other) return undefined;
  const [earlier, later] = period.start < other.start ? [period, other] : [other, period];
  if (earlier.end > later.start) return undefined;
  return { earlier, later, said: [later.said, earlier.said].filter((words) => words !== '') };
}
