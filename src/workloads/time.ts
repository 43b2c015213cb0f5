import type { ZoneClock } from './zone-clock';

/** Says what is wrong with a time, in words for the person who sent it. */
export interface TimeFault {
  readonly fault: string;
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i;
/** As it is written in German and its neighbours: with points the day is always first. */
const DAY_FIRST = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?=,?[T ])[,]?/;
const EPOCH = /^(\d{9,19})(?:\.(\d+))?$/;
const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/**
 * A moment as ISO text in UTC with microseconds, PostgreSQL's precision; further digits are rounded, half up.
 * Accepted: ISO 8601 date and time with `T` or a space, up to 9 fraction digits and an optional offset; the same with
 * `16.11.2023` for the day; seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their number of
 * digits.
 * @param clock of the zone that times without an offset are in
 */
export function parseTime(text: string, clock: ZoneClock): string | TimeFault {
  const trimmed = text.trim();
  const epoch = EPOCH.exec(trimmed);
  const micros = epoch ? epochMicros(epoch[1] ?? '', epoch[2] ?? '') : isoMicros(trimmed, clock);
  if (typeof micros !== 'number') return micros;
  if (micros < EARLIEST * 1_000 || micros >= LATEST * 1_000)
    return { fault: `is outside the years 1970 to 2199` };
  return textOf(micros);
}

/** @param start and `end` as {@link parseTime} gives them */
export const millisecondsBetween = (start: string, end: string): number =>
  Date.parse(end.slice(0, -4) + 'Z') -
  Date.parse(start.slice(0, -4) + 'Z') +
  (microsOf(end) - microsOf(start)) / 1_000;

/** The digits that a Date does not have. */
const microsOf = (time: string): number => Number(time.slice(-4, -1));

/** Digits: up to 10 seconds, up to 13 milliseconds, up to 16 microseconds, else nanoseconds. */
function epochMicros(whole: string, fraction: string): number | TimeFault {
  const unitDigits = whole.length <= 10 ? 0 : whole.length <= 13 ? 3 : whole.length <= 16 ? 6 : 9;
  const digits = whole + fraction;
  if (fraction.length + unitDigits > 9 && fraction !== '')
    return { fault: 'has more than 9 fraction digits' };
  const nanos = BigInt(digits) * 10n ** BigInt(9 - unitDigits - fraction.length);
  return Number((nanos + 500n) / 1_000n);
}

function isoMicros(text: string, clock: ZoneClock): number | TimeFault {
  const match = ISO.exec(
    text.replace(DAY_FIRST, (_, day: string, month: string, year: string) =>
      [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-'),
    ),
  );
  if (!match) return { fault: `is not a time such as 2023-11-16T18:17:03.979Z${cure(text)}` };
  const [, year, month, day, hour, minute, second = '0', fraction = '', offset] = match;
  if (fraction.length > 9) return { fault: 'has more than 9 fraction digits' };
  const parts = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const local = Date.UTC(parts[0], parts[1] - 1, parts[2], parts[3], parts[4], parts[5]);
  if (!isSameMoment(local, parts)) return { fault: 'is not a day or an hour that exists' };
  const shift = offset === undefined ? clock.offset(local) : offsetMs(offset);
  if (shift === undefined) return { fault: 'has an offset that does not exist' };
  return (local - shift) * 1_000 + Math.round(Number(`${fraction}000000000`.slice(0, 9)) / 1_000);
}

function cure(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return ': it names no hour, and a row is one call';
  return /^\d{1,2}[./-]\d{1,2}[./-]\d{4}/.test(text) ? ': write the year first, and then the month' : '';
}

/** Date.UTC turns the 30th of February into a day of March; a log does not mean that. */
function isSameMoment(ms: number, [year, month, day, hour, minute, second]: readonly number[]): boolean {
  const date = new Date(ms);
  return (
    date.getUTCFullYear() === year &&
    date.getUTCMonth() + 1 === month &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second
  );
}

function offsetMs(text: string): number | undefined {
  if (/^(z|utc)$/i.test(text)) return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(3).replace(':', '') || '0');
  if (hours > 15 || minutes > 59) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function textOf(micros: number): string {
  const fraction = ((micros % 1_000_000) + 1_000_000) % 1_000_000;
  const seconds = new Date((micros - fraction) / 1_000).toISOString().slice(0, 19);
  return `${seconds}.${String(fraction).padStart(6, '0')}Z`;
}
