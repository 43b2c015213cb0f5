import type { Table } from '../../evidence/figure.schema';
import { COMPARED_BY, type ComparedBy, type Direction } from '../../question/changed-parts';
import type { Comparison, MovedRow } from '../../tools/trend-analyzer/comparison.schema';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import { namedParts } from './named-parts';

type Moved = NonNullable<Comparison['moved']>;

const TITLES: Readonly<Record<Moved['metric'], string>> = {
  failed_percent: 'Share of failed calls',
  latency_ms: 'Mean latency',
};

/** Of the parts that a question asks for, those that rose, or fell, alone. */
export function movedPart(
  moved: Comparison['moved'],
  by: ComparedBy,
  direction: Direction,
  ledger: Ledger,
): Cited[] {
  if (!moved) return [];
  const table = moved[`by_${by}`];
  const rows = table.rows.filter(
    ({ earlier_value: before, later_value: after }) =>
      direction === undefined || (before !== null && (after - before) * direction > 0),
  );
  if (rows.length === 0)
    return [cited`**${TITLES[moved.metric]} ${direction === -1 ? 'fell' : 'rose'} in no ${by}.**`];
  const tell = tellOf(moved.metric, table, ledger);
  return [
    cited`**${namedParts(`${TITLES[moved.metric]} by ${by}${WHICH[direction ?? 'all']}`, rows, tell)}.**`,
  ];
}

const WHICH = { 1: ', of those where it rose', [-1]: ', of those where it fell', all: '' } as const;

/** Which models and workloads make a share of failures or a latency differ between two periods. */
export function movedLines(
  moved: Comparison['moved'],
  ledger: Ledger,
  parts: readonly ComparedBy[] = COMPARED_BY,
): Cited[] {
  if (!moved) return [];
  return parts.flatMap((by) => partsLine(moved.metric, by, moved[`by_${by}`], ledger));
}

function partsLine(metric: Moved['metric'], by: ComparedBy, table: Table<MovedRow>, ledger: Ledger): Cited[] {
  const [first] = table.rows;
  if (!first || (table.rows.length === 1 && first.earlier_value !== null)) return [];
  const tell = tellOf(metric, table, ledger);
  return [cited`${namedParts(`${TITLES[metric]} by ${by}, what weighs most first`, table.rows, tell)}.`];
}

function tellOf(metric: Moved['metric'], table: Table<MovedRow>, ledger: Ledger): (row: MovedRow) => Cited {
  const unit = metric === 'failed_percent' ? 'percent' : 'ms';
  return (row) => {
    const after = cited`${ledger.name(row.name)}, ${ledger.cell(table, row.later_value, unit)}`;
    return row.earlier_value === null
      ? cited`${after} (new)`
      : cited`${after} against ${ledger.cell(table, row.earlier_value, unit)}`;
  };
}
