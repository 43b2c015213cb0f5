import type { Point } from '../data/point';

export type Measure = Exclude<keyof Point, 'at'>;
/** A column of times in seconds, then one for each measure; null is a gap. */
export type Columns = [number[], ...(number | null)[][]];

/**
 * The columns a chart draws. Where a replica was not heard of for longer than `gapSeconds`, a row of nothing stands
 * between the two looks, so that no line is drawn over what nobody has seen.
 */
export function columnsOf(
  points: readonly Point[],
  measures: readonly Measure[],
  gapSeconds: number,
): Columns {
  const times: number[] = [];
  const values: (number | null)[][] = measures.map(() => []);
  const add = (at: number, of: (measure: Measure) => number | null): void => {
    times.push(at);
    measures.forEach((measure, column) => values[column]?.push(of(measure)));
  };
  for (const point of points) {
    const before = times.at(-1);
    if (before !== undefined && point.at - before > gapSeconds) add((before + point.at) / 2, () => null);
    add(point.at, (measure) => point[measure]);
  }
  return [times, ...values];
}

const LEAST_SECONDS = 120;

/**
 * From when to when a chart goes; two minutes at least.
 * @param times of its columns. The chart's library makes a day of a single one, so that it is not asked.
 */
export function spanOf(times: readonly number[]): [from: number, to: number] {
  const last = times.at(-1) ?? 0;
  return [Math.min(times[0] ?? last, last - LEAST_SECONDS), last];
}
