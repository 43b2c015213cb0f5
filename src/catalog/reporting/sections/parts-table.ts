import type { Table } from '../../evidence/figure.schema';
import type { Ranking } from '../../question/ranking/ranking.schema';
import type { Dimension } from '../../question/ranking/dimension';
import type { Part } from '../../tools/performance-analyzer/ranked.schema';
import { blocks, tableOf } from '../cited';
import type { Ledger } from '../ledger';
import { capital, nameOf } from './ranked-parts';
import { NOUNS } from './ranking-terms';

/** All that is known of the parts, for the findings and the profile; columns that no part has are left out. */
export function partsTable(by: Dimension, table: Table<Part>, ledger: Ledger, across?: Dimension): string {
  const columns = COLUMNS.filter(([, column]) => table.rows.some((row) => row[column] !== null));
  return tableOf(
    [
      capital(NOUNS[by][0]),
      ...(across ? [capital(NOUNS[across][0])] : []),
      ...columns.map(([title]) => title),
    ],
    table.rows.map((row) => [
      nameOf(by, row.name, table, ledger),
      ...(across ? [nameOf(across, row.across ?? null, table, ledger)] : []),
      ...columns.map(([, column, unit]) => ledger.cell(table, row[column], unit)),
    ]),
  );
}

const COLUMNS = [
  ['Calls', 'requests', 'count'],
  ['Tokens', 'total_tokens', 'count'],
  ['Cost', 'cost_usd', 'usd'],
  ['Cost of a call', 'cost_per_request', 'usd'],
  ['Mean latency', 'mean_ms', 'ms'],
  ['p95 latency', 'p95_ms', 'ms'],
  ['Failed', 'failed_requests', 'count'],
  ['Share failed', 'failed_percent', 'percent'],
] as const;

/** The parts that a question asks for, in full. */
export function rankedTable(table: Table<Part>, { by, across }: Ranking, ledger: Ledger): string {
  if (table.rows.length < 2) return '';
  const second = across ? ` and ${NOUNS[across][0]}` : '';
  return blocks(
    `**By ${NOUNS[by][0]}${second}, in the order that was asked for**`,
    partsTable(by, table, ledger, across),
  );
}
