import { difference } from '../../evidence/derive';
import type { Figure } from '../../evidence/figure.schema';
import { measureOf } from '../../question/measure';
import type { ChangeRow, Comparison } from '../../tools/trend-analyzer/comparison.schema';
import { blocks, type Cited, cited, joined, tableOf } from '../cited';
import type { Ledger } from '../ledger';
import { calls, signed } from '../phrases';
import { movedLines, movedPart } from './moved';
import {
  askedChanges,
  askedGone,
  askedNew,
  goneParts,
  askedPart,
  changedCalls,
  directionOf,
  newParts,
  TINY,
} from './asked-changes';
import { comparedLine, percentChange, periodOf } from './compared-measure';
import { APART, type Apart, namedParts } from './named-parts';

/** As many parts as a comparison lists. */
const LISTED = 10;

/** What changed between two periods: what is asked for first, the costs and their difference, then what makes it. */
export function comparisonLines(compared: Comparison, question: string, ledger: Ledger): Cited[] {
  const { figures } = compared;
  if (figures.earlier_calls.value === 0)
    return [
      cited`**There is nothing to compare with**: your log has no such call in ${periodOf(compared.earlier, ledger)}.`,
    ];
  const measure = measureOf(question) ?? 'cost';
  const part = askedPart(question);
  const fresh = askedNew(question);
  if (fresh)
    return [...newParts(compared, fresh, LISTED, ledger), comparedLine(compared, 'cost', question, ledger)];
  const gone = askedGone(question);
  if (gone) return [...goneParts(compared, gone, ledger), comparedLine(compared, 'cost', question, ledger)];
  const cost = comparedLine(compared, 'cost', question, ledger);
  if (measure !== 'cost' && measure !== 'cost_per_day')
    return [
      ...(part && measure === 'calls' ? [changedCalls(compared, part, question, ledger)] : []),
      ...(part ? movedPart(compared.moved, part, directionOf(question), ledger) : []),
      comparedLine(compared, measure, question, ledger),
      ...movedLines(
        compared.moved,
        ledger,
        APART.filter((by) => by !== part),
      ),
      cost,
      sizeLine(compared, ledger),
    ];
  const change = difference('cost_change_usd', figures.later_cost_usd, figures.earlier_cost_usd);
  return [
    ...(part ? askedChanges(compared, part, question, ledger) : []),
    cost,
    sizeLine(compared, ledger),
    ...causeLine(compared, change, ledger),
    ...APART.flatMap((by) => changesLine(by, compared[`by_${by}`], ledger)),
  ];
}

function sizeLine({ figures }: Comparison, ledger: Ledger): Cited {
  const made = cited`${calls(ledger.number(figures.later_calls, 'count'), figures.later_calls.value)} against ${ledger.number(figures.earlier_calls, 'count')}`;
  const priced = figures.later_cost_per_call.value !== null && figures.earlier_cost_per_call.value !== null;
  const price = priced
    ? cited`; a call costs ${ledger.number(figures.later_cost_per_call, 'usd')} against ${ledger.number(figures.earlier_cost_per_call, 'usd')}`
    : '';
  const input = cited`${ledger.number(figures.later_input_per_call, 'count')} input tokens against ${ledger.number(figures.earlier_input_per_call, 'count')}`;
  const output = cited`${ledger.number(figures.later_output_per_call, 'count')} output tokens against ${ledger.number(figures.earlier_output_per_call, 'count')}`;
  return cited`${made}${price}; it takes ${input} and ${output}.`;
}

const CAUSES = [
  ['calls_usd', 'the number of calls'],
  ['models_usd', 'which models answer them'],
  ['size_usd', 'the size of a call'],
  ['price_usd', 'what a token costs'],
] as const;

function causeLine({ effects }: Comparison, change: Figure, ledger: Ledger): Cited[] {
  if (effects.calls_usd.value === null || change.value === null) return [];
  const parts = CAUSES.filter(([effect]) => Math.abs(effects[effect].value ?? 0) >= TINY).map(
    ([effect, name]) => cited`${name} ${signed(ledger.number(effects[effect], 'usd'))}`,
  );
  if (parts.length === 0) return [];
  return [
    cited`What makes the difference of ${signed(ledger.number(change, 'usd'))}: ${joined(parts, ', ')}.`,
  ];
}

function changesLine(by: Apart, table: Comparison['by_model'], ledger: Ledger): Cited[] {
  const moved = table.rows.filter(({ change_usd: usd }) => Math.abs(usd) >= TINY);
  if (moved.length === 0 || table.rows.length < 2) return [];
  const tell = (row: ChangeRow): Cited =>
    cited`${ledger.name(row.name)} ${signed(ledger.cell(table, row.change_usd, 'usd'))}${newOrGone(row)}`;
  return [cited`${namedParts(`By ${by}, the largest changes first`, moved, tell, ', ')}.`];
}

const newOrGone = ({ earlier_calls: before, later_calls: after }: ChangeRow): string =>
  before === 0 ? ' (new)' : after === 0 ? ' (no longer called)' : '';

/** The same in full, for the findings. */
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
