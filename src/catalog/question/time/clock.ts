/** Minutes of a day in UTC; the end does not belong to them, and lies before the start where midnight is between. */
interface NamedClock {
  readonly from: number;
  readonly to: number;
  readonly said: string;
}

const TIME = String.raw`(\d{1,2})(?::(\d{2}))? ?(am|pm|a\.m\.|p\.m\.|h|uhr|o['’]clock)?(?!\w)`;
const ZONE = '(?: ?(?:utc|hours))?';
const FROM_TO = new RegExp(
  String.raw`\b(?:(?:only )?(?:between|from) )${TIME} ?(?:and|to|until|till|-|–) ?${TIME}${ZONE}`,
  'i',
);
const SINCE = new RegExp(String.raw`\b(?:after|since|from) ${TIME}${ZONE}`, 'i');
const AT = new RegExp(String.raw`\bat ${TIME}${ZONE}`, 'i');
const UNTIL = new RegExp(String.raw`\b(?:before|until|till) ${TIME}${ZONE}`, 'i');
const DAY_MINUTES = 1_440;

/** The time of day that a question is about. A bare number is no time unless the other one is. */
export function clockOf(message: string): NamedClock | undefined {
  const both = FROM_TO.exec(message);
  if (both) return between(both);
  const since = SINCE.exec(message);
  if (since && isTime(since)) return open(since, (time) => ({ from: time, to: DAY_MINUTES }));
  const at = AT.exec(message);
  // The hour that begins then.
  if (at && isTime(at)) return open(at, (time) => ({ from: time, to: Math.min(DAY_MINUTES, time + 60) }));
  const until = UNTIL.exec(message);
  return until && isTime(until) ? open(until, (time) => ({ from: 0, to: time })) : undefined;
}

/** With its minutes, or with a word that says what it counts. */
const isTime = ([, , minute, unit]: RegExpExecArray): boolean => Boolean(minute) || Boolean(unit);

function between([said, hour, minute, unit, toHour, toMinute, toUnit]: RegExpExecArray):
  NamedClock | undefined {
  if (!minute && !unit && !toMinute && !toUnit && !/hours$/i.test(said)) return undefined;
  const to = minutes(toHour, toMinute, toUnit);
  const sameHalf = minutes(hour, minute, unit ?? toUnit);
  // "From 9 to 5 pm" begins in the morning.
  const isOtherHalf = !unit && sameHalf !== undefined && to !== undefined && sameHalf >= to;
  const from = isOtherHalf ? minutes(hour, minute) : sameHalf;
  return from === undefined || to === undefined || from === to ? undefined : { from, to, said };
}

function open(
  [said, hour, minute, unit]: RegExpExecArray,
  edges: (time: number) => { from: number; to: number },
): NamedClock | undefined {
  const time = minutes(hour, minute, unit);
  if (time === undefined) return undefined;
  const { from, to } = edges(time);
  return from < to ? { from, to, said } : undefined;
}

function minutes(hour = '', minute = '0', unit = ''): number | undefined {
  const isTwelve = /^[ap]/i.test(unit);
  const number = Number(hour);
  if (Number(minute) > 59 || number > (isTwelve ? 12 : 24) || (isTwelve && number === 0)) return undefined;
  const hours = isTwelve ? (number % 12) + (/^p/i.test(unit) ? 12 : 0) : number;
  const time = 60 * hours + Number(minute);
  return time > DAY_MINUTES ? undefined : time;
}

/** The hours of the day that lie in a time of day; undefined where it cuts one. */
export function wholeHours({ from, to }: Pick<NamedClock, 'from' | 'to'>): number[] | undefined {
  if (from % 60 !== 0 || to % 60 !== 0) return undefined;
  const count = ((to - from + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES) / 60;
  return Array.from({ length: count }, (_, place) => (from / 60 + place) % 24).sort((a, b) => a - b);
}
