import { parseTime } from '../time';
import { ZoneClock } from '../zone-clock';
import { InvalidRangeError } from './invalid-range.error';
import type { RangeRequest } from './workload-range';

const TIMEFRAME = /^(\d{1,4})(h|d)$/;
const LONGEST_HOURS = 90 * 24;
const UTC = new ZoneClock('UTC');

/** What of a log is asked for, as far as the request says. */
export interface Stretch {
  /** Back from the newest row. */
  readonly hours?: number;
  /** ISO times with microseconds. */
  readonly from?: string;
  readonly to?: string;
}

/** @throws InvalidRangeError where it cannot be one */
export function stretchOf(request: Pick<RangeRequest, 'timeframe' | 'startTime' | 'endTime'>): Stretch {
  const hours = hoursOf(request.timeframe);
  const from = timeOf('start_time', request.startTime);
  const to = timeOf('end_time', request.endTime);
  if (from && to && from >= to) throw new InvalidRangeError('end_time', 'end_time must be after start_time.');
  if (hours && (from || to))
    throw new InvalidRangeError('timeframe', 'Send either a timeframe, or start_time and end_time.');
  return { hours, from, to };
}

function hoursOf(timeframe: string | undefined): number | undefined {
  if (timeframe === undefined) return undefined;
  const match = TIMEFRAME.exec(timeframe);
  const hours = Number(match?.[1] ?? 0) * (match?.[2] === 'd' ? 24 : 1);
  if (hours >= 1 && hours <= LONGEST_HOURS) return hours;
  throw new InvalidRangeError(
    'timeframe',
    `"${timeframe}" is no timeframe from 1h to 90d, such as 24h or 7d.`,
  );
}

function timeOf(field: 'start_time' | 'end_time', text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = parseTime(text, UTC);
  if (typeof time === 'string') return time;
  throw new InvalidRangeError(field, `${field} ${time.fault}.`);
}
