import type { DashboardView } from './view';

/**
 * How much of something that is counted came to pass in a second, between two looks at the same replica.
 * @returns null where that cannot be told: at the first look, and when the replica has started anew and counts from 0
 */
export function rateOf(
  before: DashboardView | undefined,
  now: DashboardView,
  counted: (view: DashboardView) => number,
): number | null {
  if (!before || before.replica.started_at !== now.replica.started_at) return null;
  const seconds = (Date.parse(now.at) - Date.parse(before.at)) / 1_000;
  if (!(seconds > 0)) return null;
  return Math.max(0, counted(now) - counted(before)) / seconds;
}
