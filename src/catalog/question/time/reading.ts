import { enumerated } from '../../evidence/enumerated';
import { minute } from '../../evidence/minute';
import type { RangeInput } from '../../range/range.schema';
import { otherMeaning } from './units';

/** What the words were taken for: who asked sees whether it is what was meant. */
export function reading(said: readonly string[], range: RangeInput, last: string): string {
  const { weekdays, hours } = range.filters ?? {};
  const recurring = [
    ...(weekdays ? [`on ${weekdays.map((day) => SHORT_DAYS[day - 1]).join(', ')}`] : []),
    ...(hours ? [`in the hours ${hours.join(', ')}`] : []),
  ];
  const only = recurring.length > 0 ? `, only calls ${recurring.join(' ')} (UTC)` : '';
  const other = said.map(otherMeaning).find((words) => words !== undefined);
  const hint = other ? ` To count back from ${newestCall(last)}, ask for "${other}".` : '';
  return `${takenWords(said)} taken as ${stretchInWords(range, last)}${only}.${hint}`;
}

/** `"this week" and "last week" were` */
export const takenWords = (said: readonly string[]): string =>
  `${enumerated(said.map((words) => `"${words.trim()}"`))} ${said.length === 1 ? 'was' : 'were'}`;

const newestCall = (last: string): string => `the newest call of your log, ${minute(last)} UTC`;

function stretchInWords({ start_time: start, end_time: end, timeframe }: RangeInput, last: string): string {
  const newest = newestCall(last);
  if (timeframe) return `the last ${spelledOut(timeframe)} up to ${newest}`;
  if (start && end) return `${minute(start)} to ${minute(end)} UTC`;
  if (start) return `from ${minute(start)} UTC to ${newest}`;
  return end ? `the calls before ${minute(end)} UTC` : 'the whole log';
}

const spelledOut = (timeframe: string): string =>
  timeframe
    .replace(/(\d+)d/, '$1 × 24 hours')
    .replace(/^1h$/, 'hour')
    .replace(/(\d+)h$/, '$1 hours');

const SHORT_DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
