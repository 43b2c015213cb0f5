import type { Field } from './fields';
import type { Fault, RawRow } from './raw-row';

const SUM =
  /^(?:(?:grand|sub|overall|report)[ -]?)?totals?:?$|^(?:sums?|average|mean|summe|gesamt(?:summe|ergebnis)?|zwischensumme|insgesamt):?$/i;

/** Where a spreadsheet writes what the row is. */
const LABELS: readonly Field[] = ['time', 'model', 'workload', 'status', 'external_id'];

/** What is wrong with a row that sums those above it: it has no time of its own, and would be counted as a call. */
export function sumFault({ line, cells, names }: RawRow): Fault | undefined {
  const cellOf = (field: Field): string => cells[field]?.trim() ?? '';
  const field = LABELS.find((name) => SUM.test(cellOf(name)));
  if (field === undefined || (field !== 'time' && cellOf('time') !== '')) return undefined;
  const reason = `is "${cellOf(field)}": a row of sums is no call; leave it out, or send on_error=skip`;
  return { line, column: names[field] ?? field, reason };
}
