import { difference } from '../../evidence/derive';
import type { Figure } from '../../evidence/figure.schema';
import {
  askedGone,
  askedNew,
  askedPart,
  COMPARED_BY,
  type ComparedBy,
  directionOf,
} from '../../question/changed-parts';
import { type Measure, measureOf } from '../../question/measure';
import type { ChangeRow, Comparison } from '../../tools/trend-analyzer/comparison.schema';
import { type Cited, cited, joined } from '../cited';
import type { Ledger } from '../ledger';
import { calls, signed } from '../phrases';
import { movedLines, movedPart } from './moved';
import { askedChanges, changedCalls, goneParts, newParts, TINY } from './asked-changes';
import { comparedLine } from './compared-measure';
import { periodOf } from './period-name';
import { namedParts } from './named-parts';

/** As many parts as a comparison lists. */
const LISTED = 10;

/** What changed between two periods: what is asked for first, the costs and their difference, then what makes it. */
export function comparisonLines(compared: Comparison, question: string, ledger: Ledger): Cited[] {
  if (compared.figures.earlier_calls.value === 0)
    return [
      cited`**There is nothing to compare with**: your log has no such call in ${periodOf(compared.earlier, ledger)}.`,
    ];
  const fresh = askedNew(question);
  if (fresh)
    return [...newParts(compared, fresh, LISTED, ledger), comparedLine(compared, 'cost', question, ledger)];
  const gone = askedGone(question);
  if (gone) return [...goneParts(compared, gone, ledger), comparedLine(compared, 'cost', question, ledger)];
  const measure = measureOf(question) ?? 'cost';
  return measure === 'cost' || measure === 'cost_per_day'
    ? costLines(compared, question, ledger)
    : measureLines(compared, measure, question, ledger);
}

function costLines(compared: Comparison, question: string, ledger: Ledger): Cited[] {
  const { figures } = compared;
  const part = askedPart(question);
  const cost = comparedLine(compared, 'cost', question, ledger);
  const change = difference('cost_change_usd', figures.later_cost_usd, figures.earlier_cost_usd);
  return [
    ...(part ? askedChanges(compared, part, question, ledger) : []),
    cost,
    sizeLine(compared, ledger),
    ...causeLine(compared, change, ledger),
    ...COMPARED_BY.flatMap((by) => changesLine(by, compared[`by_${by}`], ledger)),
  ];
}

/** Of another measure than the cost, which is told behind it. */
function measureLines(compared: Comparison, measure: Measure, question: string, ledger: Ledger): Cited[] {
  const part = askedPart(question);
  const cost = comparedLine(compared, 'cost', question, ledger);
  const others = COMPARED_BY.filter((by) => by !== part);
  return [
    ...(part && measure === 'calls' ? [changedCalls(compared, part, question, ledger)] : []),
    ...(part ? movedPart(compared.moved, part, directionOf(question), ledger) : []),
    comparedLine(compared, measure, question, ledger),
    ...movedLines(compared.moved, ledger, others),
    cost,
    sizeLine(compared, ledger),
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

function changesLine(by: ComparedBy, table: Comparison['by_model'], ledger: Ledger): Cited[] {
  const moved = table.rows.filter(({ change_usd: usd }) => Math.abs(usd) >= TINY);
  if (moved.length === 0 || table.rows.length < 2) return [];
  const tell = (row: ChangeRow): Cited =>
    cited`${ledger.name(row.name)} ${signed(ledger.cell(table, row.change_usd, 'usd'))}${newOrGone(row)}`;
  return [cited`${namedParts(`By ${by}, the largest changes first`, moved, tell, ', ')}.`];
}

function newOrGone({ earlier_calls: before, later_calls: after }: ChangeRow): string {
  if (before === 0) return ' (new)';
  return after === 0 ? ' (no longer called)' : '';
}
