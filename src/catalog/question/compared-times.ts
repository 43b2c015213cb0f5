import { minute } from '../evidence/minute';
import type { Outline, RangeInput } from '../range/range.schema';
import { takenWords } from './asked-time';
import { SURE_MONTH } from './calendar';
import { DAY_MS, type Span } from './span';
import { withMonths } from './dates';
import { type Period, periodBefore, periodsOf } from './periods';
import { type Unit, unitBack, unitOf } from './units';
import { clockOf, weekdaysOf } from './recurring';
import { timeframeOf } from './timeframe';
import { unreadTime } from './unread';
import { oneOf } from './one-of';

/** Two periods that a question sets beside each other. */
export interface ComparedTimes {
  readonly later: RangeInput;
  readonly earlier: { readonly start_time: string; readonly end_time: string };
  readonly readings: readonly string[];
}

const COMPARE =
  /\b(?:compar\w*|versus|vs\.?|than|against|differ\w*\b(?! (?:models|workloads|teams|prompts|providers|features|apps|services|users|customers|statuses)))(?![\w-])/i;
const CHANGE = oneOf(
  /\b(?:what(?:['’]?s| is| has| have)? (?:\w+ )?(?:changed?|different|new)|changed|changes?|differ\w*\b(?! (?:models|workloads|teams|prompts|providers|features|apps|services|users|customers|statuses)))\b/,
  /\b(?:why|how come)\b[^?\n]{0,80}\b(?:up|higher|more|increas\w+|ris\w+|rose|jump\w*|spik\w+|expensive|dearer|down|lower|drop\w*|fell|fall\w*|cheaper|less)\b/,
  /\b(?:go|goes|going|went|gone) (?:up|down)\b/,
  /\b(?:g[eo]t(?:s|ting|ten)?|bec[ao]me) (?:more expensive|dearer|costlier|pricier|cheaper|less expensive|slower|faster|worse|better|less reliable|busier)\b/,
  /\bnew (?:models?|workloads?|teams?|features?|apps?|services?)\b/,
  /\bdriv(?:es?|ing|en) (?:up|down)\b/,
  /\bbehind the (?:rise|increase|jump|drop|fall|decrease)\b/,
  /\b(?:more|less|fewer|higher|lower|slower|faster|cheaper|dearer|worse|better)(?: often)? (?:in|this|last|since|on|during|over)\b/,
  /\b(?:increas|decreas|ris|rose|drop|grow|grew|fell|fall|jump)\w*(?: the)? (?:most|least) (?:in|this|since|on|from)\b/,
  /\b(?:increase|decrease|rise|drop|grow|grew)\w* (?:since|this|in|after|from|between|compared|over)\b/,
);
const BEFORE =
  /\b(?:than|compared (?:to|with)|versus|vs\.?|against|and|with|to)(?: in)? (?:the )?(?:(?:hours?|days?|weeks?|months?|quarters?|years?|time|period|one|\d{1,3} (?:hours|days|weeks)) before(?: (?:that|this|it))?|(?:previous|prior|preceding) (?:period|one|days?)|before(?: (?:that|this|then))?|usual|earlier)(?![\w-])/i;
const OVER = /\b(day|week|month|quarter|year)[ -](?:over|on)[ -]\1\b|\b(wow|mom|qoq|yoy)\b/i;
const INITIALS: Readonly<Record<string, Unit>> = { wow: 'week', mom: 'month', qoq: 'quarter', yoy: 'year' };
const AROUND = /\bbefore (?:and|vs\.?|versus|or|to) after (?=\S)/i;
const LED_BY_THAN =
  /\b(?:than|versus|vs\.?|against|compar\w* (?:it |that |this )?(?:to|with))(?: (?:in|on|for|of|the|we did|we had|it was))*\s*$/i;

/** Of a question that names no time: those that changed over the log. */
const WHICH_CHANGED =
  /\b(?:wh?ich|what) (?:\w+ )?(?:models?|workloads?|teams?|features?|apps?|services?|projects?)\b[^.?!\n]{0,30}\b(?:g[eo]t(?:s|ting|ten)?|bec[ao]me|becoming|ris(?:es?|ing|en)|rose|gr[eo]w(?:s|ing|n)?|increas\w+|decreas\w+|fell|fall(?:s|ing|en)?|drop\w*|changed|stop(?:ped)? (?:using|calling)|no longer)\b/i;

/** @param questions one, and behind it those that it goes on from */
export function comparedTimes(
  [message, ...before]: readonly [string, ...string[]],
  log: Outline | undefined,
): ComparedTimes | undefined {
  if (!log?.first || !log.last) return undefined;
  // Twice: a question that compares may name two stretches of days.
  const found = pairOf(withMonths(withMonths(message)), log, before);
  if (found) return told(found, log.last);
  const [next, ...others] = before;
  const isOfItsOwn = periodsOf(message, log.last).periods.length > 0 || COMPARE.test(message);
  return next === undefined || isOfItsOwn ? undefined : comparedTimes([next, ...others], log);
}

interface Pair {
  readonly earlier: Span;
  readonly later: Span & { readonly isOpen?: boolean };
  readonly said: readonly string[];
}

function pairOf(message: string, { first, last }: Outline, before: readonly string[]): Pair | undefined {
  if (!first || !last) return undefined;
  const over = OVER.exec(message);
  if (over) {
    const unit =
      (over[1]?.toLowerCase() as Unit | undefined) ?? INITIALS[over[2]?.toLowerCase() ?? ''] ?? 'week';
    return { earlier: unitBack(unit, last, 1), later: unitBack(unit, last, 0), said: [over[0]] };
  }
  const sameDay = SAME_DAY.exec(message)?.[0];
  const { periods, rest } = periodsOf(sameDay === undefined ? message : message.replace(sameDay, ' '), last);
  const [one, other, ...more] = distinct(periods);
  if (sameDay !== undefined)
    return one && !other ? ordered(one, { ...weekBefore(one), said: sameDay, at: 0 }) : undefined;
  const implied = BEFORE.exec(rest)?.[0];
  const asked = before.map((question) => distinct(periodsOf(withMonths(question), last).periods));
  if (!one && WHICH_CHANGED.test(rest)) return halvesOf(first, last);
  if (!one && DIFFERENCE.test(rest)) return differenceOf(asked.flat());
  if (!one || more.length > 0 || isHalfRead(implied === undefined ? rest : rest.replace(implied, ' ')))
    return undefined;
  const isAfter = /\bafter (?:the )?$/i.test(message.slice(0, one.at)) && TURNED.test(message);
  if ((AROUND.test(message) || isAfter) && !other)
    return {
      earlier: { start: Date.parse(first), end: isAfter ? one.end : one.start },
      later: openFrom(isAfter ? { start: one.end, end: one.end } : one, last),
      said: [one.said],
    };
  const isRange = /\b(?:from|between) (?:the )?$/i.test(message.slice(0, one.at));
  if (other)
    return (isRange ? CHANGE : COMPARE).test(message) || CHANGE.test(message)
      ? ordered(one, other)
      : undefined;
  if (implied !== undefined) return ordered(one, { ...periodBefore(one), said: implied, at: 0 });
  const [counterpart] = asked.find((named) => named.length > 0) ?? [];
  if (LED_BY_THAN.test(message.slice(0, one.at))) return ordered(one, counterpart ?? currentOf(one, last));
  return CHANGE.test(message) ? ordered(one, { ...periodBefore(one), said: '', at: 0 }) : undefined;
}

const SAME_DAY =
  /\b(?:on )?(?:the )?same (?:day|weekday|time) (?:of )?(?:the )?(?:last week|previous week|week before)\b/i;
const WEEK_MS = 7 * DAY_MS;
const weekBefore = ({ start, end }: Span): Span => ({ start: start - WEEK_MS, end: end - WEEK_MS });
/** Of what came after a day it is asked whether that is otherwise than before it. */
const TURNED =
  /\b(?:improv\w+|worsen\w*|chang\w+|increas\w+|decreas\w+|ris\w+|rose|drop\w*|fell|fall\w*|grew|grow\w*|g[eo]t (?:\w+ )?(?:better|worse|slower|faster|cheaper|more expensive)|go(?:es)? (?:up|down)|went (?:up|down))\b/i;

/** "What's the difference?" */
const DIFFERENCE = /\b(?:difference|change|compare (?:them|those|both|the two))\W*$/i;

/** Of the two times that the questions before were about. */
function differenceOf(asked: readonly Period[]): Pair | undefined {
  const [later, earlier] = distinct(asked);
  return later && ordered(later, earlier);
}

/** The days of the log in two halves, as trends are told; of an odd number the middle one belongs to the later. */
function halvesOf(first: string, last: string): Pair | undefined {
  const start = Math.floor(Date.parse(first) / DAY_MS) * DAY_MS;
  const days = Math.floor((Date.parse(last) - start) / DAY_MS) + 1;
  const middle = start + Math.floor(days / 2) * DAY_MS;
  if (days < 2) return undefined;
  return { earlier: { start, end: middle }, later: openFrom({ start: middle, end: middle }, last), said: [] };
}

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

const openFrom = ({ start }: Span, last: string): Pair['later'] => ({
  start,
  end: Date.parse(last) + 1,
  isOpen: true,
});

/** Of a question that names what it compares with alone: the day, week or month that it is now. */
function currentOf(period: Period, last: string): Period | undefined {
  const current = unitBack(unitOf(period) ?? 'week', last, 0);
  return current.start === period.start ? undefined : { ...current, said: '', at: 0 };
}

/** @returns undefined where they overlap: a call would be on both sides */
function ordered(one: Period, other: Period | undefined): Pair | undefined {
  if (!other) return undefined;
  const [earlier, later] = one.start < other.start ? [one, other] : [other, one];
  if (earlier.end > later.start) return undefined;
  return { earlier, later, said: [later.said, earlier.said].filter((words) => words !== '') };
}

function told({ earlier, later, said }: Pair, last: string): ComparedTimes {
  const [start, end, from, to] = [later.start, later.end, earlier.start, earlier.end].map((time) =>
    new Date(time).toISOString(),
  ) as [string, string, string, string];
  const isOpen = later.isOpen === true || later.end > Date.parse(last);
  const until = isOpen ? `the newest call of your log, ${minute(last)}` : minute(end);
  const taken = said.length === 0 ? 'No time was named; it is' : `${takenWords(said)} taken as`;
  return {
    later: { start_time: start, ...(isOpen ? {} : { end_time: end }) },
    earlier: { start_time: from, end_time: to },
    readings: [
      `${taken} ${minute(start)} to ${until} UTC, compared with ${minute(from)} to ${minute(to)} UTC. The rest of the report is about the former.`,
    ],
  };
}
