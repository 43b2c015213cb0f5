export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => Number((sorted[index] ?? NaN).toPrecision(4));
  return { median: at(Math.floor(sorted.length / 2)), min: at(0), max: at(sorted.length - 1) };
}

/** Pair by pair within a round: what the machine did to both cancels out. */
export function ratio(ours: readonly number[], theirs: readonly number[]): Spread {
  return spread(ours.map((value, index) => value / (theirs[index] ?? NaN)));
}
