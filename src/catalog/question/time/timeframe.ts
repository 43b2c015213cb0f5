import { pattern } from '../pattern';
import { NUMBER_WORD, numberOf } from '../vocabulary';
import { ROLLING_UNIT } from './units';

const LONGEST_HOURS = 90 * 24;

export interface Timeframe {
  /** Such as `24h` or `7d`. */
  readonly timeframe: string;
  /** What was asked for when it was longer than a timeframe may be. */
  readonly cutFrom?: string;
  /** The words that say so. */
  readonly said: string;
}

export const HOURS: Readonly<Record<string, number>> = {
  hour: 1,
  day: 24,
  week: 168,
  month: 720,
  quarter: 2_160,
  year: 8_760,
};
const UNIT = 'hours?|hrs?|h|days?|d|weeks?|w|months?|quarters?|years?';
const COUNTED = pattern`\b(?:last|past|previous|recent|latest) (\d{1,4}|one|${NUMBER_WORD}) ?(${UNIT})\b`;
const BARE = /(?<![\w.])(\d{1,4})(h|d)\b/i;
const SINGLE = /\b(?:last|past|previous|this) (hour|day)\b/i;
const TODAY = /\btoday\b/i;
const SHORT: Readonly<Record<string, string>> = { h: 'hour', hr: 'hour', d: 'day', w: 'week' };

/** The stretch of time that a question is about; undefined when it names none. */
export function timeframeOf(message: string): Timeframe | undefined {
  const counted = COUNTED.exec(message) ?? BARE.exec(message);
  if (counted) return fit(countOf(counted[1] ?? ''), unitOf(counted[2] ?? ''), counted[0]);
  const single = SINGLE.exec(message) ?? ROLLING_UNIT.exec(message);
  if (single) return fit(1, unitOf(single[1] ?? ''), single[0]);
  const [today] = TODAY.exec(message) ?? [];
  return today === undefined ? undefined : { timeframe: '24h', said: today };
}

const countOf = (text: string): number => (/^one$/i.test(text) ? 1 : numberOf(text));

function unitOf(word: string): number {
  const name = word.toLowerCase().replace(/s$/, '');
  return HOURS[SHORT[name] ?? name] ?? 24;
}

function fit(count: number, unitHours: number, asked: string): Timeframe | undefined {
  const hours = count * unitHours;
  if (hours < 1) return undefined;
  const said = asked.trim();
  if (hours > LONGEST_HOURS) return { timeframe: '90d', cutFrom: said, said };
  return { timeframe: hours % 24 === 0 ? `${hours / 24}d` : `${hours}h`, said };
}

const SHORT_BACK = /\b(?:last|past|previous) (\d{1,5}) ?(seconds?|secs?|minutes?|mins?)\b/i;

/** The last minutes or seconds, which are shorter than a timeframe may be. */
export function shortStretchOf(
  message: string,
): { readonly seconds: number; readonly said: string } | undefined {
  const found = SHORT_BACK.exec(message);
  const seconds = Number(found?.[1] ?? 0) * (found?.[2]?.toLowerCase().startsWith('m') ? 60 : 1);
  return found && seconds > 0 ? { seconds, said: found[0] } : undefined;
}
