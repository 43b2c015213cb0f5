import { ratio } from '../../evidence/derive';
import { type ComparedBy, type Direction, directionOf } from '../../question/changed-parts';
import type { ChangeRow, Comparison } from '../../tools/trend-analyzer/comparison.schema';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import { calls } from '../phrases';
import { isUnlike } from './compared-pairs';
import { namedParts } from './named-parts';

/** The last digits of a sum of fractions are no cause. */
export const TINY = 1e-9;

const HOW = { 1: 'rose', [-1]: 'fell', both: 'changed' } as const;
const howOf = (direction: Direction): string => HOW[direction ?? 'both'];

const isOf = (direction: Direction, change: number): boolean =>
  direction === undefined ? change !== 0 : change * direction > 0;

/** Those that were not called in the earlier period. @param limit as many parts as the table has at most */
export function newParts(compared: Comparison, by: ComparedBy, limit: number, ledger: Ledger): Cited[] {
  const table = compared[`by_${by}`];
  const found = table.rows.filter(({ earlier_calls: before }) => before === 0);
  const tell = (row: ChangeRow): Cited =>
    cited`${ledger.name(row.name)}, ${ledger.cell(table, row.later_usd, 'usd')} for ${calls(ledger.cell(table, row.later_calls, 'count'), row.later_calls)}`;
  if (found.length > 0) return [cited`**${namedParts(`New ${by}s, the largest first`, found, tell)}.**`];
  return [
    table.rows.length < limit
      ? cited`**No ${by} is new.**`
      : cited`**None of the ${by}s whose cost changed most is new.**`,
  ];
}

/** Those that were not called in the later period. */
export function goneParts(compared: Comparison, by: ComparedBy, ledger: Ledger): Cited[] {
  const table = compared[`by_${by}`];
  const found = table.rows.filter(({ later_calls: after }) => after === 0);
  const tell = (row: ChangeRow): Cited =>
    cited`${ledger.name(row.name)}, ${ledger.cell(table, row.earlier_usd, 'usd')} for ${calls(ledger.cell(table, row.earlier_calls, 'count'), row.earlier_calls)}`;
  return [
    found.length > 0
      ? cited`**${namedParts('No longer called, the dearest first', found, tell)}.**`
      : cited`**Each ${by} of the earlier time was called in the later one.**`,
  ];
}

/** Those whose cost rose, or fell, most: by the day where the periods are not of one length. */
export function askedChanges(
  compared: Comparison,
  by: ComparedBy,
  question: string,
  ledger: Ledger,
): Cited[] {
  const table = compared[`by_${by}`];
  const isDaily = isUnlike(compared);
  const sidesOf = isDaily ? costsOfADay : costs;
  const direction = directionOf(question);
  const changeOf = (row: ChangeRow): number => {
    const [before, after] = sidesOf(row);
    return (after ?? 0) - (before ?? 0);
  };
  const changed = table.rows
    .filter((row) => Math.abs(changeOf(row)) >= TINY && isOf(direction, changeOf(row)))
    .sort((a, b) => Math.abs(changeOf(b)) - Math.abs(changeOf(a)));
  const how = howOf(direction);
  const each = isDaily ? ' of a day' : '';
  if (changed.length === 0) return [cited`**The cost${each} of no ${by} ${how}.**`];
  const tell = (row: ChangeRow): Cited => {
    const [before, after] = sidesOf(row);
    const sides = cited`${ledger.cell(table, after, 'usd')} against ${ledger.cell(table, before, 'usd')}`;
    return cited`${ledger.name(row.name)}, ${sides}${callOf(row, table, ledger)}`;
  };
  return [cited`**${namedParts(`The ${by}s whose cost${each} ${how} most`, changed, tell)}.**`];
}

type Sides = readonly [before: number | null, after: number | null];

const costs = ({ earlier_usd, later_usd }: ChangeRow): Sides => [earlier_usd, later_usd];
const costsOfADay = (row: ChangeRow): Sides => [row.earlier_usd_per_day, row.later_usd_per_day];

/** What a call of it costs, where it was called in both periods. */
function callOf(
  { earlier_usd_per_call: before, later_usd_per_call: after }: ChangeRow,
  table: Comparison['by_model'],
  ledger: Ledger,
): Cited | string {
  if (before === null) return ', new';
  if (after === null) return ', no longer called';
  return cited`, a call ${ledger.cell(table, after, 'usd')} against ${ledger.cell(table, before, 'usd')}`;
}

/** Those of which more, or fewer, calls were made, by the day: the periods need not be of one length. */
export function changedCalls(compared: Comparison, by: ComparedBy, question: string, ledger: Ledger): Cited {
  const table = compared[`by_${by}`];
  const { earlier_days: before, later_days: after } = compared.figures;
  const direction = directionOf(question);
  const all = table.rows.map((row) => {
    const earlier = ratio(`${by}_earlier_calls_per_day`, row.earlier_calls, before);
    const later = ratio(`${by}_later_calls_per_day`, row.later_calls, after);
    return { row, earlier, later, change: (later.value ?? 0) - (earlier.value ?? 0) };
  });
  const changed = all
    .filter(({ change }) => isOf(direction, change))
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
  const how = howOf(direction);
  if (changed.length === 0) return cited`**The calls of a day of no ${by} ${how}.**`;
  const tell = ({ row, earlier, later }: (typeof changed)[number]): Cited =>
    cited`${ledger.name(row.name)}, ${ledger.number(later, 'count')} against ${ledger.number(earlier, 'count')}, in all ${ledger.cell(table, row.later_calls, 'count')} against ${ledger.cell(table, row.earlier_calls, 'count')}`;
  return cited`**${namedParts(`The ${by}s whose calls of a day ${how} most`, changed, tell)}.**`;
}
