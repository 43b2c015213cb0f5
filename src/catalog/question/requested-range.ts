import { z } from 'zod';
import { type Against, type Filters, type Outline, type RangeInput } from '../range/range.schema';
import { byWhom, unreadFilter } from './names/unread-names';
import { type AskedTime, askedTime } from './time/asked-time';
import { reading } from './time/reading';
import { comparedTimes } from './time/compared-times';
import { measureOf } from './measure';
import type { NamedRows } from './names/left-out';
import { namedRows } from './names/named-rows';
import { periodBefore } from './time/periods';
import { unknownNames } from './names/unknown-names';

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
  /** The earlier period that the range is to be compared with. */
  readonly against?: Against;
  /** What was taken for what, in words for the user. */
  readonly readings: readonly string[];
  /** What could not be followed as it was asked, in words for the user. */
  readonly notes: readonly string[];
  /** Set when the rows asked for cannot be told: nothing may be analysed in their place. */
  readonly isUnclear: boolean;
}

/**
 * The stretch and the filters that the run names, else those that the question names, else the whole log.
 * @param questions one, and behind it those that it goes on from: what it does not name, the nearest of them does
 * @param log what the words are read against; without it, those that need it are told as not followed
 */
export function requestedRange(
  questions: string | readonly [string, ...string[]],
  workloads: Workloads = [],
  log?: Outline,
): RequestedRange {
  const lines: Questions = typeof questions === 'string' ? [questions] : questions;
  const [message] = lines;
  const [workload, ...others] = workloads;
  const isGiven = workload?.time_range !== undefined || workload?.timeframe !== undefined;
  const compared = isGiven ? undefined : comparedTimes(lines, log);
  const time = compared
    ? { range: compared.later, readings: compared.readings, notes: [] }
    : timeOf(lines, workload, log);
  const given = filtersOf(workload?.filters ?? {});
  const isFiltered = Object.keys(given.filters).length > 0;
  const named = isFiltered ? undefined : nearestNamed(lines, log, { isOfTimes: compared !== undefined });
  const filters = { ...time.range.filters, ...given.filters, ...named?.filters };
  return {
    range: Object.keys(filters).length > 0 ? { ...time.range, filters } : time.range,
    ...(compared ? { against: compared.earlier } : {}),
    readings: [...unknownNames(message, log), ...time.readings, ...(named?.readings ?? [])],
    notes: [
      ...given.notes,
      ...time.notes,
      ...unreadFilterNotes(message, filters),
      ...byWhomNotes(message),
      ...(others.length > 0 ? [ONE_WORKLOAD] : []),
    ],
    isUnclear: given.notes.length > 0,
  };
}

type Questions = readonly [newest: string, ...before: string[]];

const ONE_WORKLOAD = 'Only the first of the workloads was analysed; start a run for each of the others.';

const timeOf = (
  [message, ...before]: Questions,
  workload: Workloads[number] | undefined,
  log: Outline | undefined,
): AskedTime =>
  beforeThat(message, before, log) ??
  firstNamed([message, ...before].map((question) => stretchOf(question, workload, log)));

/** What the newest question that names rows names. */
function nearestNamed(
  questions: Questions,
  log: Outline | undefined,
  { isOfTimes }: { readonly isOfTimes: boolean },
): NamedRows | undefined {
  // What it costs is told beside all others; of whatever else is asked of it, its calls alone are meant.
  const isOfMore = !['cost', undefined].includes(measureOf(questions[0]));
  for (const [place, question] of questions.entries()) {
    const named = namedRows(question, log, { isOfTimes: isOfTimes || (place > 0 && isOfMore) });
    if (named) return named;
  }
  return undefined;
}

const ONE_BEFORE = /\bthe (?:day|week|month|quarter|year|one|period) before(?: that| this| it)?(?=\W*$)/i;

/** "And the week before?": the one before that of the question that it goes on from. */
function beforeThat(
  message: string,
  before: readonly string[],
  log: Outline | undefined,
): AskedTime | undefined {
  const [said] = ONE_BEFORE.exec(message) ?? [];
  if (said === undefined || !log?.last) return undefined;
  const asked = firstNamed(before.map((question) => askedTime(question, log))).range;
  if (!asked.start_time || !asked.end_time) return undefined;
  const period = { start: Date.parse(asked.start_time), end: Date.parse(asked.end_time), said, at: 0 };
  const { start, end } = periodBefore(period);
  const range = { start_time: new Date(start).toISOString(), end_time: new Date(end).toISOString() };
  return { range, readings: [reading([said], range, log.last)], notes: [] };
}

const firstNamed = (times: readonly AskedTime[]): AskedTime =>
  times.find(({ range, notes }) => Object.keys(range).length > 0 || notes.length > 0) ?? {
    range: {},
    readings: [],
    notes: [],
  };

function stretchOf(
  message: string,
  workload: Workloads[number] | undefined,
  log: Outline | undefined,
): AskedTime {
  const given = { readings: [], notes: [] };
  if (workload?.time_range) return { range: { ...workload.time_range }, ...given };
  if (workload?.timeframe) return { range: { timeframe: workload.timeframe }, ...given };
  return askedTime(message, log);
}

function unreadFilterNotes(message: string, filters: Filters): string[] {
  const filter = unreadFilter(message);
  if (filter === undefined || filters.models || filters.workloads || filters.statuses) return [];
  return [
    `${filter} was not followed: the answer is about the calls of all workloads. Start the run with filters in its workloads.`,
  ];
}

function byWhomNotes(message: string): string[] {
  const whom = byWhom(message);
  if (whom === undefined) return [];
  return [
    `"${whom}" is answered by workload: a log has no other column for who a call was for. Map such a column to workload at the import, where it is not yet.`,
  ];
}

type NamedFilter = 'models' | 'workloads' | 'statuses';

const FILTERS: Readonly<Record<string, NamedFilter>> = {
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
  const filters: Partial<Record<NamedFilter, string[]>> = {};
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
