import { difference } from '../../evidence/derive';
import type { Comparison } from '../../tools/trend-analyzer/comparison.schema';
import { blocks, tableOf } from '../cited';
import type { Ledger } from '../ledger';
import { signed } from '../phrases';
import { percentChange } from './compared-measure';
import { periodOf } from './period-name';

/** What changed between two periods, in full, for the findings. */
export function comparisonTables(compared: Comparison, ledger: Ledger): string {
  const { figures } = compared;
  if (figures.earlier_calls.value === 0) return '';
  const rows = FIGURES.flatMap(([title, measure, unit]) => {
    const [before, after] = [figures[`earlier_${measure}`], figures[`later_${measure}`]];
    if (before.value === null && after.value === null) return [];
    const change = difference(`${measure}_change`, after, before);
    return [
      [
        title,
        ledger.number(before, unit),
        ledger.number(after, unit),
        change.value === null ? '–' : signed(ledger.number(change, unit)),
        change.value === null ? '–' : signed(percentChange(`${measure}_change`, change, before, ledger)),
      ],
    ];
  });
  return blocks(
    `**What changed**, ${periodOf(compared.earlier, ledger)} and ${periodOf(compared.later, ledger)}\n\n${tableOf(['Figure', 'Earlier', 'Later', 'Change', 'In percent'], rows)}`,
    changeTable('Model', compared.by_model, ledger),
    changeTable('Workload', compared.by_workload, ledger),
  );
}

const FIGURES = [
  ['Cost', 'cost_usd', 'usd'],
  ['Cost of a day', 'cost_per_day', 'usd'],
  ['Cost of a call', 'cost_per_call', 'usd'],
  ['Calls', 'calls', 'count'],
  ['Tokens', 'tokens', 'count'],
  ['Input tokens of a call', 'input_per_call', 'count'],
  ['Output tokens of a call', 'output_per_call', 'count'],
  ['Latency, mean', 'mean_latency_ms', 'ms'],
  ['Latency, p95', 'p95_latency_ms', 'ms'],
  ['Failed calls', 'failed_percent', 'percent'],
  ['Days of the log', 'days', 'count'],
] as const;

function changeTable(title: string, table: Comparison['by_model'], ledger: Ledger): string {
  if (table.rows.length < 2) return '';
  return tableOf(
    [title, 'Calls earlier', 'Calls later', 'Cost earlier', 'Cost later', 'Change'],
    table.rows.map((row) => [
      ledger.name(row.name),
      ledger.cell(table, row.earlier_calls, 'count'),
      ledger.cell(table, row.later_calls, 'count'),
      ledger.cell(table, row.earlier_usd, 'usd'),
      ledger.cell(table, row.later_usd, 'usd'),
      signed(ledger.cell(table, row.change_usd, 'usd')),
    ]),
  );
}
