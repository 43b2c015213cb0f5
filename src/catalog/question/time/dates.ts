import { pattern } from '../pattern';
import { DATE, MONTH, NTH, spanOf, SURE_DATE, timeOf, UP_TO, YEAR } from './calendar';
import type { Span } from './units';

/** The days that a question is about, as two times in UTC; the end does not belong to them. */
export interface Dates {
  readonly start_time?: string;
  readonly end_time?: string;
}

const THE = '(?: the)?(?: (?:day|month)(?: of)?)? ?';
const phrase = (words: string): RegExp => new RegExp(String.raw`\b(?:${words})${THE}${timeOf(DATE)}`, 'i');

const BETWEEN = new RegExp(
  String.raw`\b(?:from|between)${THE}${timeOf(DATE)} ?(?:${UP_TO})${THE}${timeOf(DATE)}`,
  'i',
);
const SINCE = phrase('since|from|starting|starting on');
const AFTER = phrase('after');
const UNTIL = phrase('until|till|up to|through');
const BEFORE = phrase('(?<!day )before');
const WITHIN = phrase('on|in|for|of|during|only|just|about');
const ALONE = new RegExp(timeOf(SURE_DATE), 'i');

export interface NamedDates {
  readonly dates: Dates;
  /** The words that say so. */
  readonly said: string;
}

/**
 * What a question says of days, such as `2026-09-01`, `August` or `yesterday`; undefined when it names none that exist.
 * @param last time of the log's newest call; without it, days that are written out in full alone are read
 */
export function datesOf(message: string, last?: string): NamedDates | undefined {
  const span = (found: RegExpExecArray, place = 1): Span | undefined => spanOf(found[place] ?? '', last);
  const between = BETWEEN.exec(message);
  if (between) return named(between, span(between)?.start, span(between, 2)?.end);
  const [since, after, until, before, within] = [SINCE, AFTER, UNTIL, BEFORE, WITHIN].map((pattern) =>
    pattern.exec(message),
  );
  if (since) return named(since, span(since)?.start, OPEN);
  if (after) return named(after, span(after)?.end, OPEN);
  if (until) return named(until, OPEN, span(until)?.end);
  if (before) return named(before, OPEN, span(before)?.start);
  const alone = firstOf(within, last === undefined ? null : ALONE.exec(message));
  return alone ? named(alone, span(alone)?.start, span(alone)?.end) : undefined;
}

type Found = RegExpExecArray | null | undefined;

/** `of September` is the end of `the 3rd of September`. */
function firstOf(within: Found, alone: Found): Found {
  if (!within || !alone) return within ?? alone;
  return alone.index < within.index ? alone : within;
}

/** Where the log itself begins or ends. */
const OPEN = 'open';
type Edge = number | typeof OPEN | undefined;

function named([said]: RegExpExecArray, start: Edge, end: Edge): NamedDates | undefined {
  if (start === undefined || end === undefined) return undefined;
  if (start !== OPEN && end !== OPEN && start >= end) return undefined;
  const dates = {
    ...(start === OPEN ? {} : { start_time: new Date(start).toISOString() }),
    ...(end === OPEN ? {} : { end_time: new Date(end).toISOString() }),
  };
  return { dates, said: said.trim() };
}

const DAY = String.raw`${NTH}|\d{1,2}`;
const OF_YEAR = String.raw`(?:,? ${YEAR})?`;
/** The ways in which two days share a month, each day with a month of its own. */
const SHARED: readonly (readonly [RegExp, string])[] = [
  [
    pattern`\b(from|between)(?: the)? (${DAY}) ?(${UP_TO})(?: the)? ?(${DAY})(?: of)? (${MONTH}\b${OF_YEAR})`,
    'from $2 $5 to $4 $5',
  ],
  [
    pattern`(?:\b(?:from|between|in|on|of) )?\b(${MONTH}) (${DAY}) ?${UP_TO} ?(?:the )?(${DAY})(?!\d)(${OF_YEAR})`,
    'from $2 $1$4 to $3 $1$4',
  ],
];

/** A question with each of its days written out. */
export function withMonths(message: string): string {
  return SHARED.reduce((words, [pattern, apart]) => words.replace(pattern, apart), message);
}
