import type { EntityManager } from 'typeorm';

export type Cell = number | string | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

/** How a number came to be. Running the SQL again as the same user gives the same value. */
export interface Evidence {
  readonly name: string;
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** Rows of the user's log, or of the catalogue, that the value rests on. */
  readonly row_count: number;
  /** A single value is the column `value` of the one row; a table's is all its rows. */
  readonly value: Cell | readonly Row[];
}

/** One number and where it comes from. */
export interface Figure {
  /** Null when it was not measured: see `missing`. */
  readonly value: number | null;
  /** The column of the log, or the price, without which there is no number. */
  readonly missing?: string;
  readonly evidence: Evidence;
}

/** Several rows of numbers with one evidence for all of them. */
export interface Table<R extends object> {
  readonly rows: readonly R[];
  readonly evidence: Evidence;
}

export interface Question {
  readonly name: string;
  /** Every number cast to float8 and every time to text, so that drivers agree on the value. */
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** What a column of a one-row answer rests on. */
export interface Basis {
  /** Column with the number of rows behind it. */
  readonly rows: string;
  /** What to name when there are none behind it, and nothing was measured. A count needs none: it is 0 then. */
  readonly missing?: string;
}

/** Asks once for a row of numbers; the evidence of each selects just that number. */
export async function figures<Column extends string>(
  manager: EntityManager,
  question: Question,
  columns: Readonly<Record<Column, Basis>>,
): Promise<Record<Column, Figure>> {
  const [row = {}] = await manager.query<Row[]>(question.sql, [...question.parameters]);
  return figuresIn(question, columns, row);
}

/** Asks once for several rows of numbers. @param alone in the order of the rows, each with what asks for just that one */
export async function figuresOfEach<Column extends string, One extends Pick<Question, 'parameters'>>(
  manager: EntityManager,
  { name, sql, parameters }: Question,
  alone: readonly One[],
  columns: Readonly<Record<Column, Basis>>,
): Promise<{ of: One; figures: Record<Column, Figure> }[]> {
  const rows = await manager.query<Row[]>(sql, [...parameters]);
  return alone.map((of, at) => {
    const question = { name, sql, parameters: of.parameters };
    return { of, figures: figuresIn(question, columns, rows[at] ?? {}) };
  });
}

/** Figures whose row has been read. */
export function figuresIn<Column extends string>(
  question: Question,
  columns: Readonly<Record<Column, Basis>>,
  row: Row,
): Record<Column, Figure> {
  const entries = Object.entries<Basis>(columns).map(([column, basis]) => [
    column,
    figureOf(question, column, basis, row),
  ]);
  return Object.fromEntries(entries) as Record<Column, Figure>;
}

function figureOf({ name, sql, parameters }: Question, column: string, basis: Basis, row: Row): Figure {
  const rowCount = Number(row[basis.rows] ?? 0);
  const cell = row[column];
  const isMeasured = basis.missing === undefined || rowCount > 0;
  const value = typeof cell === 'number' && isMeasured ? cell : null;
  const selected =
    basis.missing === undefined ? `"${column}"` : `case when "${basis.rows}" > 0 then "${column}" end`;
  return {
    value,
    ...(value === null && basis.missing ? { missing: basis.missing } : {}),
    evidence: {
      name: `${name}.${column}`,
      sql: `select ${selected} as value from (${sql}) answer`,
      parameters,
      row_count: rowCount,
      value,
    },
  };
}

/** Asks for rows. @param rowsBehind column with the number of log rows behind each row; default: one each */
export async function table<R extends object>(
  manager: EntityManager,
  question: Question,
  rowsBehind?: keyof R & string,
): Promise<Table<R>> {
  const rows = await manager.query<(R & Row)[]>(question.sql, [...question.parameters]);
  return tableOf<R>(question, rows, rowsBehind);
}

/** A table whose rows have been read. */
export function tableOf<R extends object>(
  { name, sql, parameters }: Question,
  rows: readonly (R & Row)[],
  rowsBehind?: keyof R & string,
): Table<R> {
  const rowCount = rowsBehind ? rows.reduce((sum, row) => sum + Number(row[rowsBehind]), 0) : rows.length;
  return { rows, evidence: { name, sql, parameters, row_count: rowCount, value: rows } };
}

/** The value of an evidence, computed anew. */
export async function reproduce(manager: EntityManager, evidence: Evidence): Promise<Evidence['value']> {
  const rows = await manager.query<Row[]>(evidence.sql, [...evidence.parameters]);
  return Array.isArray(evidence.value) ? rows : (rows[0]?.value ?? null);
}
