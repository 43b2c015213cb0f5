/** The days that a question is about, as two times in UTC; the end does not belong to them. */
export interface Dates {
  readonly start_time?: string;
  readonly end_time?: string;
}

/** A day or a month, and not the end of a model's name. */
const DATE = String.raw`(?<![\w./-])((?:19|20)\d{2}-\d{2}(?:-\d{2})?)(?![\w:/-])`;
const THE = '(?: the)?(?: (?:day|month)(?: of)?)? ?';
const phrase = (words: string): RegExp => new RegExp(String.raw`\b(?:${words})${THE}${DATE}`, 'i');

const BETWEEN = new RegExp(
  String.raw`\b(?:from|between)${THE}${DATE} ?(?:to|until|till|through|and|[-–])${THE}${DATE}`,
  'i',
);
const SINCE = phrase('since|from|starting|starting on');
const AFTER = phrase('after');
const UNTIL = phrase('until|till|up to|through');
const BEFORE = phrase('before');
const WITHIN = phrase('on|in|for|of|during');

interface Named {
  readonly dates: Dates;
  /** The words that say so. */
  readonly said: string;
}

/** What a question says of days that it writes as `2026-09-01` or `2026-09`; undefined when it names none that exist. */
export function datesOf(message: string): Named | undefined {
  const between = BETWEEN.exec(message);
  if (between) return named(between, dayOf(between[1]), dayOf(between[2]));
  const [since, after, until, before, within] = [SINCE, AFTER, UNTIL, BEFORE, WITHIN].map((pattern) =>
    pattern.exec(message),
  );
  if (since) return named(since, dayOf(since[1]));
  if (after) return named(after, { start: dayOf(after[1])?.end });
  if (until) return named(until, { start: '' }, dayOf(until[1]));
  if (before) return named(before, { start: '' }, { end: dayOf(before[1])?.start });
  return within ? named(within, dayOf(within[1]), dayOf(within[1])) : undefined;
}

interface Day {
  readonly start: string;
  readonly end: string;
}

type Edge = Partial<Day> | undefined;

/** @param from where it starts, `''` at the log's own start @param to where it ends; default: with the log */
function named([said]: RegExpExecArray, from: Edge, to?: Edge): Named | undefined {
  const start = from?.start;
  const end = to?.end;
  const isOpen = to === undefined;
  if (start === undefined || (end === undefined && !isOpen)) return undefined;
  if (end !== undefined && start >= end) return undefined;
  const dates = { ...(start ? { start_time: start } : {}), ...(end === undefined ? {} : { end_time: end }) };
  return Object.keys(dates).length > 0 ? { dates, said: said.trim() } : undefined;
}

/** From its first moment to the one behind it; undefined where the calendar has no such day. */
function dayOf(text: string | undefined): Day | undefined {
  const [year = 0, month = 0, day] = (text ?? '').split('-').map(Number);
  const start = new Date(Date.UTC(year, month - 1, day ?? 1));
  if (start.getUTCMonth() !== month - 1 || start.getUTCFullYear() !== year) return undefined;
  const end = day === undefined ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + 1);
  return { start: start.toISOString(), end: new Date(end).toISOString() };
}
