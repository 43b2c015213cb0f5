import type { WorkloadFilters } from './workload-range';

const WEEK = [1, 2, 3, 4, 5, 6, 7];
const DAY = Array.from({ length: 24 }, (_, hour) => hour);

/** The hours of a week, 0 from Monday 00:00 UTC, that the filters leave; null where they leave all. */
export function hoursOfWeek({
  weekdays,
  hours,
}: Pick<WorkloadFilters, 'weekdays' | 'hours'>): number[] | null {
  if (!weekdays && !hours) return null;
  return (weekdays ?? WEEK).flatMap((day) => (hours ?? DAY).map((hour) => 24 * (day - 1) + hour));
}
