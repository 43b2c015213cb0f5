import type { Data } from '../../data/schema';
import type { Table } from '../../evidence/figure.schema';
import type { Unit } from '../../evidence/format';
import type { Bound } from '../../question/bound';
import type { BoundedPart } from '../../tools/performance-analyzer/bounded.schema';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import { calls } from '../phrases';
import { APART, type Apart, namedParts } from './named-parts';

type Bounded = NonNullable<Data['bounded']>;

/** How many calls lie beyond the bound that a question names, their share, what they cost, and where they are. */
export function boundedLines({ bounded }: Data, ledger: Ledger): Cited[] {
  if (!bounded) return [];
  const { asked, calls: count, measured_calls: measured } = bounded;
  const beyond = conditionOf(asked, ledger);
  if (count.value === null)
    return [
      cited`**How many calls ${beyond} cannot be told**: that needs ${count.missing ?? 'another column'}.`,
    ];
  const all = calls(ledger.number(measured, 'count'), measured.value);
  if (count.value === 0) return [cited`**None of your ${all} ${beyond}.**`];
  const share = ledger.number(bounded.calls_percent, 'percent');
  return [
    cited`**${ledger.number(count, 'count')} of ${all} ${beyond}, ${share}${costOf(bounded, ledger)}.**`,
    ...APART.flatMap((by) => partsLine(by, bounded[`by_${by}`], ledger)),
  ];
}

function costOf({ calls: count, cost_usd: cost, cost_percent: percent }: Bounded, ledger: Ledger): Cited {
  if (cost.value === null) return cited``;
  const it = count.value === 1 ? 'it cost' : 'together they cost';
  const share = percent.value === null ? '' : cited`, ${ledger.number(percent, 'percent')} of the cost`;
  return cited`; ${it} ${ledger.number(cost, 'usd')}${share}`;
}

function partsLine(by: Apart, table: Table<BoundedPart>, ledger: Ledger): Cited[] {
  if (table.rows.length < 2) return [];
  const beyond = table.rows.filter(({ calls: count }) => count > 0);
  const tell = (row: BoundedPart): Cited =>
    cited`${ledger.name(row.name)}, ${ledger.cell(table, row.calls, 'count')} of ${ledger.cell(table, row.measured_calls, 'count')}`;
  return [namedParts(`By ${by}, the most first`, beyond, tell)];
}

const OF: Readonly<Record<Bound['of'], readonly [verb: string, unit: Unit, noun: string]>> = {
  latency_ms: ['took', 'ms', ''],
  cost_usd: ['cost', 'usd', ''],
  total_tokens: ['took', 'count', ' tokens'],
  input_tokens: ['took', 'count', ' input tokens'],
  output_tokens: ['took', 'count', ' output tokens'],
};

/** "took more than 5,000 ms" */
function conditionOf({ of, comparison, than }: Bound, ledger: Ledger): string {
  const [verb, unit, noun] = OF[of];
  return `${verb} ${wordsOf(comparison, of)} ${ledger.stated(than, unit)}${noun}`;
}

function wordsOf(comparison: Bound['comparison'], of: Bound['of']): string {
  switch (comparison) {
    case 'above':
      return 'more than';
    case 'at_least':
      return 'at least';
    case 'below':
      return of === 'latency_ms' || of === 'cost_usd' ? 'less than' : 'fewer than';
    case 'at_most':
      return 'at most';
    default:
      return comparison satisfies never;
  }
}
