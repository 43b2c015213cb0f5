import type { EntityManager } from 'typeorm';
import { type Basis, type Figure, figuresIn, type Question, type Row, type Table, tableOf } from './evidence';

/** Rows that queries compute, such as those of the log, for others to read. */
export interface Computed {
  /** The queries, as they stand behind `with`. */
  readonly computed: string;
  readonly parameters: readonly unknown[];
}

/** A table that is read from computed rows; `computed` is what it needs where it is asked for alone. */
export interface Reading<R extends object> extends Computed {
  readonly name: string;
  /** The SQL that reads it. */
  readonly sql: string;
  /** Column with the number of log rows behind each row. */
  readonly rowsBehind: keyof R & string;
}

/** A table, and figures over it. */
export interface ReadingWithFigures<R extends object, Column extends string> extends Reading<R> {
  readonly over: {
    readonly name: string;
    /** The SQL that asks for them. @param rows the table, as what stands behind `from` */
    readonly sql: (rows: string) => string;
    /** @param rows that the table has */
    readonly columns: (rows: readonly R[]) => Readonly<Record<Column, Basis>>;
  };
}

interface TableAndFigures<R extends object, Column extends string> {
  readonly table: Table<R>;
  readonly figures: Record<Column, Figure>;
}

/**
 * Asks for several tables at once, which reads the log once for all of them; the evidence of each stands by itself.
 * @param all what is computed for all of them
 */
export async function tables<Rows extends Record<string, object>>(
  manager: EntityManager,
  all: Computed,
  readings: { readonly [Name in keyof Rows]: Reading<Rows[Name]> },
): Promise<{ [Name in keyof Rows]: Table<Rows[Name]> }> {
  const named = Object.entries(readings as Readonly<Record<string, Reading<Row>>>);
  const answer = await read(manager, all, named, named.map(rowsOf));
  const entries = named.map(([name, asked]) => [name, tableIn(answer, name, asked)]);
  return Object.fromEntries(entries) as { [Name in keyof Rows]: Table<Rows[Name]> };
}

/** The same with figures over each. */
export async function tablesAndFigures<Name extends string, R extends object, Column extends string>(
  manager: EntityManager,
  all: Computed,
  readings: Readonly<Record<Name, ReadingWithFigures<R, Column>>>,
): Promise<Record<Name, TableAndFigures<R, Column>>> {
  const named = Object.entries<ReadingWithFigures<R, Column>>(readings);
  const selected = named.flatMap(([name, { over }]) => [
    rowsOf([name]),
    `(select to_json(figures) from (${over.sql(`asked_${name}`)}) figures) as figures_${name}`,
  ]);
  const answer = await read(manager, all, named, selected);
  const entries = named.map(([name, asked]) => {
    const table = tableIn(answer, name, asked);
    const { sql, columns, name: ofFigures } = asked.over;
    const alone = aloneOf(asked);
    const question = { ...alone, name: ofFigures, sql: sql(`(${alone.sql}) asked`) };
    return [
      name,
      { table, figures: figuresIn(question, columns(table.rows), answer[`figures_${name}`] as Row) },
    ];
  });
  return Object.fromEntries(entries) as Record<Name, TableAndFigures<R, Column>>;
}

async function read(
  manager: EntityManager,
  { computed, parameters }: Computed,
  readings: readonly (readonly [name: string, { readonly sql: string }])[],
  selected: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const asked = readings.map(([name, { sql }]) => `asked_${name} as materialized (${sql})`);
  const sql = `with ${[computed, ...asked].join(', ')} select ${selected.join(', ')}`;
  const [answer] = await manager.query<[Record<string, unknown>]>(sql, [...parameters]);
  return answer;
}

const rowsOf = ([name]: readonly [name: string, ...unknown[]]): string =>
  `(select coalesce(json_agg(asked_${name}), '[]') from asked_${name}) as rows_${name}`;

const tableIn = <R extends object>(
  answer: Readonly<Record<string, unknown>>,
  name: string,
  asked: Reading<R>,
): Table<R> => tableOf<R>(aloneOf(asked), answer[`rows_${name}`] as (R & Row)[], asked.rowsBehind);

const aloneOf = ({
  name,
  computed,
  sql,
  parameters,
}: Pick<Reading<object>, 'name' | 'computed' | 'sql' | 'parameters'>): Question => ({
  name,
  sql: `with ${computed} ${sql}`,
  parameters,
});
