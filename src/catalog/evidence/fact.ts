import type { Unit } from './format';

/** A number that may be written. */
export interface Fact {
  readonly value: number;
  readonly unit: Unit;
}

export function unitOfColumn(column: string): Unit {
  if (/_usd$|^cost|_price$/.test(column)) return 'usd';
  if (/percent$/.test(column)) return 'percent';
  if (/_ms$/.test(column)) return 'ms';
  return 'count';
}
