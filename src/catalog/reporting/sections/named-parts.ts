import { type Cited, cited, joined } from '../cited';

/** So many parts of a table are told in a line; the findings have the rest. */
const NAMED = 3;

/** "By model, the most first: `a`, 3 of 4; `b`, 1 of 4" */
export function namedParts<Row>(
  title: string,
  rows: readonly Row[],
  tell: (row: Row) => Cited,
  between = '; ',
): Cited {
  return cited`${title}: ${joined(rows.slice(0, NAMED).map(tell), between)}`;
}
