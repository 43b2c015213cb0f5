export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = ascending(values);
  return { median: rounded(at(sorted, 0.5)), min: rounded(at(sorted, 0)), max: rounded(at(sorted, 1)) };
}

export function percentiles(values: readonly number[]): Record<string, number> {
  const sorted = ascending(values);
  return {
    n: sorted.length,
    p50: rounded(at(sorted, 0.5)),
    p95: rounded(at(sorted, 0.95)),
    p99: rounded(at(sorted, 0.99)),
    max: rounded(at(sorted, 1)),
  };
}

/** Pair by pair within a round: what the machine did to both cancels out. */
export const ratio = (ours: readonly number[], theirs: readonly number[]): Spread =>
  spread(ours.map((value, index) => value / (theirs[index] ?? NaN)));

export const rounded = (value: number): number => Number(value.toPrecision(4));

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
