import { z } from 'zod';
import { type Filters, type RangeInput } from '../range/range.schema';
import { datesOf } from './dates';
import { timeframeOf } from './timeframe';
import { unreadFilter, unreadTime } from './unread';

/** Which rows the run was started for: the run's `workloads`. */
export const workloadsSchema = z
  .array(
    z.object({
      query: z.string().optional(),
      time_range: z.object({ start_time: z.string(), end_time: z.string() }).optional(),
      timeframe: z.string().optional(),
      filters: z.record(z.string(), z.unknown()).optional(),
    }),
  )
  .readonly();
export type Workloads = z.infer<typeof workloadsSchema>;

export interface RequestedRange {
  readonly range: RangeInput;
  /** What could not be followed as it was asked, in words for the user. */
  readonly notes: readonly string[];
  /** Set when the rows asked for cannot be told: nothing may be analysed in their place. */
  readonly isUnclear: boolean;
}

/** The stretch and the filters that the run names, else the stretch that the message names, else the whole log. */
export function requestedRange(message: string, workloads: Workloads = []): RequestedRange {
  const [first, ...others] = workloads;
  const { filters, notes: filterNotes } = filtersOf(first?.filters ?? {});
  const { range, notes: timeNotes } = stretchOf(message, first);
  const more =
    others.length > 0
      ? ['Only the first of the workloads was analysed; start a run for each of the others.']
      : [];
  return {
    range: Object.keys(filters).length > 0 ? { ...range, filters } : range,
    notes: [...filterNotes, ...timeNotes, ...unreadFilterNotes(message, filters), ...more],
    isUnclear: filterNotes.length > 0,
  };
}

function stretchOf(
  message: string,
  workload: Workloads[number] | undefined,
): { range: RangeInput; notes: string[] } {
  if (workload?.time_range) return { range: { ...workload.time_range }, notes: [] };
  if (workload?.timeframe) return { range: { timeframe: workload.timeframe }, notes: [] };
  const days = datesOf(message);
  // Another time beside them, such as an hour of the day, would be left out.
  if (days && unreadTime(message.replace(days.said, ' ')) === undefined)
    return { range: days.dates, notes: [] };
  const named = timeframeOf(message);
  if (!named) return { range: {}, notes: unreadTimeNotes(message) };
  const { timeframe, cutFrom } = named;
  return {
    range: { timeframe },
    notes: cutFrom
      ? [`"${cutFrom}" is longer than the longest timeframe; the last ${timeframe} were analysed.`]
      : [],
  };
}

/** A time that was not followed must be told: the answer is about other calls than were asked for. */
function unreadTimeNotes(message: string): string[] {
  const time = unreadTime(message);
  if (time === undefined) return [];
  return [
    `"${time}" was not followed: the answer is about all calls of the log. Ask for the last hours, days or weeks, or for days such as "since 2026-09-01", or start the run with a time_range in its workloads.`,
  ];
}

function unreadFilterNotes(message: string, filters: Filters): string[] {
  const filter = unreadFilter(message);
  if (filter === undefined || Object.keys(filters).length > 0) return [];
  return [
    `${filter} was not followed: the answer is about the calls of all workloads. Start the run with filters in its workloads.`,
  ];
}

const FILTERS: Readonly<Record<string, keyof Filters>> = {
  model: 'models',
  models: 'models',
  workload: 'workloads',
  workloads: 'workloads',
  status: 'statuses',
  statuses: 'statuses',
};
const valueSchema = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/** A filter that is not understood must not be left out: the answer would be about other rows. */
function filtersOf(given: Readonly<Record<string, unknown>>): { filters: Filters; notes: string[] } {
  const filters: { -readonly [Key in keyof Filters]: string[] } = {};
  const notes: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const key = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
    const values = valueSchema.safeParse(value).data;
    if (key && values)
      filters[key] = [...(filters[key] ?? []), ...(Array.isArray(values) ? values : [values])];
    else
      notes.push(
        `The filter "${name}" is not understood. Known: models, workloads, statuses, each a name or a list.`,
      );
  }
  return { filters, notes };
}
