import type { Table } from '../../evidence/figure.schema';
import { minute } from '../../evidence/minute';
import type { RankedCall } from '../../tools/performance-analyzer/ranked.schema';
import { blocks, type Cited, cited, joined, tableOf } from '../cited';
import type { Ledger } from '../ledger';
import { ofOne } from './bound-words';

/** The newest calls that failed, one by one; @param count as many are told in a line */
export function failedCallLines(
  table: Table<RankedCall>,
  count: number,
  beyond: string,
  ledger: Ledger,
): Cited[] {
  const told = table.rows.slice(0, count);
  const [first] = told;
  if (!first) return [];
  const calls = told.map((row) => callOf(row, ledger));
  const all = ledger.cell(table, first.calls, 'count');
  const title = (): Cited | string => {
    if (first.calls === 1) return `The call that ${ofOne(beyond)}`;
    return first.calls === told.length
      ? cited`The ${all} calls that ${beyond}, the newest first`
      : cited`The ${ledger.stated(told.length, 'count')} newest calls that ${beyond}, of ${all}`;
  };
  return [cited`**${title()}: ${joined(calls, '; ')}.**`];
}

/** "2026-10-01 12:00 UTC, `429`, `gpt-4o` in `chat`" */
export function callOf(row: RankedCall, ledger: Ledger): Cited {
  const where = joined([ledger.name(row.model), ledger.name(row.workload)], ' in ');
  return cited`${ledger.time(minute(row.occurred_at))} UTC, ${ledger.name(row.status)}, ${where}`;
}

/** "The 3 newest calls: 2026-10-12 12:04 UTC, `ok`, `gpt-4o` in `chat`; …" */
export function timedCallLine(
  table: Table<RankedCall>,
  { order, count }: { readonly order: 'newest' | 'oldest'; readonly count: number },
  ledger: Ledger,
): Cited[] {
  const told = table.rows.slice(0, count).map((row) => callOf(row, ledger));
  if (told.length === 0) return [];
  return [cited`**The ${ledger.stated(told.length, 'count')} ${order} calls: ${joined(told, '; ')}.**`];
}

/** Calls that are listed in full, for the findings. @param title what they are */
export function callsTable(table: Table<RankedCall>, title: string, ledger: Ledger): string {
  if (table.rows.length === 0) return '';
  return blocks(
    title,
    tableOf(
      ['When (UTC)', 'Status', 'Model', 'Workload', 'Input tokens', 'Output tokens', 'Latency', 'Cost'],
      table.rows.map((row) => [
        ledger.time(minute(row.occurred_at)),
        ledger.name(row.status),
        ledger.name(row.model),
        ledger.name(row.workload),
        ledger.cell(table, row.input_tokens, 'count'),
        ledger.cell(table, row.output_tokens, 'count'),
        ledger.cell(table, row.latency_ms, 'ms'),
        ledger.cell(table, row.cost_usd, 'usd'),
      ]),
    ),
  );
}
