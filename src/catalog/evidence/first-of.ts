import type { Table } from './figure.schema';

/** The first rows of a table, with an evidence that gives just these. */
export function firstOf<Row>({ rows, evidence }: Table<Row>, count: number): Table<Row> {
  if (rows.length <= count || !('sql' in evidence) || !Array.isArray(evidence.value))
    return { rows, evidence };
  const { sql, value } = evidence;
  const first = { sql: `select * from (${sql}) listed limit ${count}`, value: value.slice(0, count) };
  return { rows: rows.slice(0, count), evidence: { ...evidence, ...first } };
}
