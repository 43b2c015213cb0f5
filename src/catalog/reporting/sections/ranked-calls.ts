import type { Data } from '../../data/schema';
import type { Table } from '../../evidence/figure.schema';
import { minute } from '../../evidence/minute';
import type { Measure } from '../../question/measure';
import type { Ranking } from '../../question/ranking/ranking.schema';
import type { RankedCall } from '../../tools/performance-analyzer/ranked.schema';
import { type Cited, cited, joined } from '../cited';
import type { Ledger } from '../ledger';
import { calls } from '../phrases';
import { conditionOf } from './bound-words';
import { failedCallLines, timedCallLine } from './failed-calls';
import { titleOf } from './ranked-parts';

/** Single calls in an order, in a line. */
export function rankedCallLines(
  table: Table<RankedCall>,
  asked: Ranking,
  bounded: Data['bounded'],
  ledger: Ledger,
): Cited[] {
  const beyond = bounded ? conditionOf(bounded.asked, ledger) : 'failed';
  if (asked.order) return timedCallLine(table, { ...asked, order: asked.order }, ledger);
  if (asked.measure === 'failures') return failedCallLines(table, asked.count, beyond, ledger);
  const told = table.rows.slice(0, asked.count);
  if (told.length === 0) return [];
  const parts = told.map((row) => callLine(table, row, asked.measure, ledger));
  if (!bounded) return [cited`**${titleOf(asked, told.length, ledger)}: ${joined(parts, '; ')}.**`];
  const all = told[0]?.calls ?? told.length;
  const cut = all > told.length ? cited`, of ${ledger.cell(table, all, 'count')},` : '';
  const count = calls(ledger.cell(table, told.length, 'count'), told.length);
  return [
    cited`**The ${count}${cut} that ${beyond}, the ${asked.isLeast ? 'least' : 'most'} first: ${joined(parts, '; ')}.**`,
  ];
}

/** "$3.00 on 2026-10-02 09:10 UTC (`gpt-4o`, 1,000 input and 100 output tokens)" */
function callLine(table: Table<RankedCall>, row: RankedCall, measure: Measure, ledger: Ledger): Cited {
  const when = ledger.time(minute(row.occurred_at));
  const sent = ledger.cell(table, row.input_tokens, 'count');
  const back = ledger.cell(table, row.output_tokens, 'count');
  const where = cited`on ${when} UTC (${ledger.name(row.model)}, ${sent} input and ${back} output tokens)`;
  if (measure === 'latency') return cited`${ledger.cell(table, row.latency_ms, 'ms')} ${where}`;
  if (measure === 'tokens') return cited`${ledger.cell(table, row.total_tokens, 'count')} tokens ${where}`;
  if (measure === 'input_per_call') return cited`${sent} input tokens ${where}`;
  if (measure === 'output_per_call') return cited`${back} output tokens ${where}`;
  return cited`${ledger.cell(table, row.cost_usd, 'usd')} ${where}`;
}
