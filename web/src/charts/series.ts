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
