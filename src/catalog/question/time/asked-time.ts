import type { Outline, RangeInput } from '../../range/range.schema';
import { DAY_MS } from './units';
import { type Dates, datesOf, withMonths } from './dates';
import { PARTS_OF_DAY, PARTS_OF_WEEK, WEEKDAYS_BESIDE } from './beside';
import { clockOf, wholeHours } from './clock';
import { reading } from './reading';
import { type NamedWeekdays, weekdaysOf } from './weekdays';
import { withoutProjection } from '../projection';
import { shortStretchOf, timeframeOf } from './timeframe';
import { unreadTime } from './unread-time';

export interface AskedTime {
  readonly range: RangeInput;
  /** What was taken for what, in words for the user. */
  readonly readings: readonly string[];
  /** What could not be followed as it was asked. */
  readonly notes: readonly string[];
}

/**
 * The time that a question names. All of it is followed, or nothing and that is told: half of it would be another question.
 * @param log without it, only what counts back from its end and days written out in full are read
 */
export function askedTime(question: string, log?: Outline): AskedTime {
  // Parts of the week that are set beside each other are no stretch of time.
  const message = withMonths(withoutProjection(question))
    .replace(PARTS_OF_WEEK, ' , ')
    .replace(PARTS_OF_DAY, ' , ')
    .replace(WEEKDAYS_BESIDE, ' , ');
  const last = log?.last ?? undefined;
  const days = datesOf(message, last);
  let rest = without(message, days?.said);
  const weekly = last === undefined ? undefined : weekdaysOf(rest);
  rest = withoutWeekdays(rest, weekly);
  const clock = last === undefined ? undefined : clockOf(rest);
  rest = without(rest, clock?.said);
  const back = timeframeOf(rest);
  const short = last === undefined || back ? undefined : shortStretchOf(rest);
  rest = without(rest, back?.said ?? short?.said);

  const unread = unreadTime(rest) ?? timeframeOf(rest)?.said ?? (days && (back ?? short)?.said);
  if (unread !== undefined) return notFollowed(unread);
  const stretch = stretchOf({ days: days?.dates, back: back?.timeframe, seconds: short?.seconds }, last);
  const timed = clock ? atTime(stretch, clock, log) : stretch;
  if (!timed) return notFollowed(clock?.said ?? '');
  const said = [days?.said, back?.said, short?.said, weekly?.said, clock?.said].filter(isSaid);
  const filters = { ...timed.filters, ...(weekly && { weekdays: weekly.weekdays }) };
  const range = Object.keys(filters).length > 0 ? { ...timed, filters } : timed;
  return {
    range,
    readings: said.length > 0 && last !== undefined ? [reading(said, range, last)] : [],
    notes: back?.cutFrom
      ? [`"${back.cutFrom}" is longer than the longest timeframe; the last ${back.timeframe} were analysed.`]
      : [],
  };
}

const isSaid = (words: string | undefined): words is string => words !== undefined;

/** A time that was not followed must be told: the answer is about other calls than were asked for. */
function notFollowed(time: string): AskedTime {
  return {
    range: {},
    readings: [],
    notes: [
      `"${time.trim()}" was not followed: the answer is about all calls of the log. Ask about one stretch of time, such as "in August", "since 2026-09-01", "the last 7 days", "on Mondays" or "between 9:00 and 17:00", or start the run with a time_range in its workloads.`,
    ],
  };
}

const without = (message: string, said: string | undefined): string =>
  said === undefined ? message : message.replace(said, ' , ');

/** Who says twice which days are meant means them once. */
function withoutWeekdays(message: string, weekly: NamedWeekdays | undefined): string {
  if (!weekly) return message;
  const rest = without(message, weekly.said);
  const again = weekdaysOf(rest);
  return again?.weekdays.join() === weekly.weekdays.join() ? without(rest, again.said) : rest;
}

function stretchOf(
  { days, back, seconds }: { days?: Dates; back?: string; seconds?: number },
  last: string | undefined,
): RangeInput {
  if (days) return days;
  if (back) return { timeframe: back };
  if (seconds === undefined || last === undefined) return {};
  return { start_time: new Date(Date.parse(last) - 1_000 * seconds).toISOString() };
}

const MINUTE_MS = 60_000;

/** Of one day: from moment to moment. Of several: those hours of each, where they are whole ones. */
function atTime(
  stretch: RangeInput,
  clock: { from: number; to: number },
  log: Outline | undefined,
): RangeInput | undefined {
  const day = stretch.timeframe ? undefined : onlyDay(stretch, log);
  if (day !== undefined) {
    const end = clock.to > clock.from ? clock.to : clock.to + DAY_MS / MINUTE_MS;
    return {
      start_time: new Date(day + clock.from * MINUTE_MS).toISOString(),
      end_time: new Date(day + end * MINUTE_MS).toISOString(),
    };
  }
  const hours = wholeHours(clock);
  return hours && { ...stretch, filters: { hours } };
}

/** The start of the one day that a stretch, or the log, is. */
function onlyDay(
  { start_time: start, end_time: end }: RangeInput,
  log: Outline | undefined,
): number | undefined {
  const from = dayOf(start ?? log?.first);
  const to = end === undefined ? dayOf(log?.last) : Math.ceil(Date.parse(end) / DAY_MS) * DAY_MS - DAY_MS;
  return from !== undefined && from === to ? from : undefined;
}

function dayOf(time: string | null | undefined): number | undefined {
  return time ? Math.floor(Date.parse(time) / DAY_MS) * DAY_MS : undefined;
}
