import type { Unit } from './format';
import type { Figure, Table } from './figure.schema';

/** A number that may be written. */
export interface Fact {
  readonly value: number;
  readonly unit: Unit;
}

/** Nothing for a figure that was not measured. */
export const factOf = ({ value }: Figure, unit: Unit): Fact[] => (value === null ? [] : [{ value, unit }]);

/** Every number in the rows, by the unit that each column's name tells. */
export function factsOf(table: Table<Readonly<Record<string, unknown>>>): Fact[] {
  return table.rows.flatMap((row) =>
    Object.entries(row).flatMap(([column, value]) =>
      typeof value === 'number' ? [cellFact(column, value)] : [],
    ),
  );
}

function cellFact(column: string, value: number): Fact {
  if (/share$/.test(column)) return { value: value * 100, unit: 'percent' };
  return { value, unit: unitOfColumn(column) };
}

export function unitOfColumn(column: string): Unit {
  if (/_usd$|^cost|_price$/.test(column)) return 'usd';
  if (/percent$/.test(column)) return 'percent';
  if (/_ms$/.test(column)) return 'ms';
  return 'count';
}
