import type { Data } from '../../data/schema';
import { firstOfMore, SHOWN } from '../../evidence/shown';
import { blocks, tableOf } from '../cited';
import type { Ledger } from '../ledger';
import { minute } from '../../evidence/minute';
import { capitalised } from '../phrases';

/** What the money goes to, in full, for the findings. */
export function driverTables(
  { cost_drivers: { drivers: all, dearest_calls } }: Data,
  ledger: Ledger,
): string {
  // A single one takes everything, and of calls that are free none takes anything: that tells nothing.
  const telling = all.filter(({ table: { rows } }) => rows.length > 1 && rows[0]?.cost_share !== null);
  return blocks(
    ...telling.map(
      ({ by, table }) =>
        `**What the money goes to, by ${BY[by]}**${firstOfMore(table.rows, SHOWN, 'dearest')}\n\n${tableOf(
          [capitalised(BY[by]), 'Cost', 'Share', 'Calls', 'Cost of a call'],
          table.rows.map((row) => [
            by === 'hour' ? ledger.cell(table, Number(row.name), 'count') : ledger.name(row.name),
            ledger.cell(table, row.cost_usd, 'usd'),
            ledger.share(table, row.cost_share),
            ledger.cell(table, row.requests, 'count'),
            ledger.cell(table, row.cost_per_request, 'usd'),
          ]),
        )}`,
    ),
    (dearest_calls.rows[0]?.cost_usd ?? 0) > 0 &&
      `**The dearest calls**\n\n${tableOf(
        ['When (UTC)', 'Model', 'Input tokens', 'Output tokens', 'Cost'],
        dearest_calls.rows.map((row) => [
          ledger.time(minute(row.occurred_at)),
          ledger.name(row.model),
          ledger.cell(dearest_calls, row.input_tokens, 'count'),
          ledger.cell(dearest_calls, row.output_tokens, 'count'),
          ledger.cell(dearest_calls, row.cost_usd, 'usd'),
        ]),
      )}`,
  );
}

const BY = {
  model: 'model',
  workload: 'workload',
  status: 'status',
  hour: 'hour of the day (UTC)',
  input_size: 'size of the input',
} as const;
