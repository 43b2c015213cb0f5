import type { Figure, Table } from './figure.schema';

/** One cell of a table as a figure of its own. @param where the column and the number that name the row */
export function cellOf<Row extends Readonly<Record<string, unknown>>>(
  { rows, evidence }: Table<Row>,
  column: keyof Row & string,
  where: { readonly column: keyof Row & string; readonly is: number },
): Figure | undefined {
  const cell = rows.find((row) => row[where.column] === where.is)?.[column];
  if (typeof cell !== 'number' || !('sql' in evidence)) return undefined;
  const place = evidence.parameters.length + 1;
  return {
    value: cell,
    evidence: {
      name: `${evidence.name}.${column}`,
      sql: `select "${column}" as value from (${evidence.sql}) listed where "${where.column}" = $${place}::float8`,
      parameters: [...evidence.parameters, where.is],
      row_count: evidence.row_count,
      value: cell,
    },
  };
}
