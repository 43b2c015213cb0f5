import type { Table } from '../../evidence/figure.schema';
import type { Comparison, MovedRow } from '../../tools/trend-analyzer/comparison.schema';
import { type Cited, cited, joined } from '../cited';
import type { Ledger } from '../ledger';

type Moved = NonNullable<Comparison['moved']>;

const NAMED = 3;
const TITLES: Readonly<Record<Moved['metric'], string>> = {
  failed_percent: 'Share of failed calls',
  latency_ms: 'Mean latency',
};

/** Which models and workloads make a share of failures or a latency differ between two periods. */
export function movedLines(moved: Comparison['moved'], ledger: Ledger): Cited[] {
  if (!moved) return [];
  return [
    ...partsLine(moved.metric, 'model', moved.by_model, ledger),
    ...partsLine(moved.metric, 'workload', moved.by_workload, ledger),
  ];
}

function partsLine(
  metric: Moved['metric'],
  by: 'model' | 'workload',
  table: Table<MovedRow>,
  ledger: Ledger,
): Cited[] {
  const [first] = table.rows;
  if (!first || (table.rows.length === 1 && first.earlier_value !== null)) return [];
  const unit = metric === 'failed_percent' ? 'percent' : 'ms';
  const parts = table.rows.slice(0, NAMED).map((row) => {
    const after = cited`${ledger.name(row.name)}, ${ledger.cell(table, row.later_value, unit)}`;
    return row.earlier_value === null
      ? cited`${after} (new)`
      : cited`${after} against ${ledger.cell(table, row.earlier_value, unit)}`;
  });
  return [cited`${TITLES[metric]} by ${by}, what weighs most first: ${joined(parts, '; ')}.`];
}
