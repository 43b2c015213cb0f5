import type { Data } from '../../data/schema';
import { firstOfMore, SHOWN } from '../../evidence/shown';
import { blocks, cited, referenced, tableOf } from '../cited';
import type { Ledger } from '../ledger';

/** What takes the time, and what fails, in full, for the findings. */
export function bottleneckTables({ bottlenecks: found, metrics }: Data, ledger: Ledger): string {
  if (!found) return '';
  const failing = found.failures.rows.filter(({ failed_requests }) => failed_requests > 0);
  return blocks(
    found.groups.rows.length > 0 &&
      `**What takes the time**${firstOfMore(found.groups.rows, SHOWN)}\n\n${tableOf(
        ['Model', 'Workload', 'Calls', 'Mean', 'p95', 'Share of all time'],
        found.groups.rows.map((row) => [
          ledger.name(row.model),
          ledger.name(row.workload),
          ledger.cell(found.groups, row.requests, 'count'),
          ledger.cell(found.groups, row.mean_ms, 'ms'),
          ledger.cell(found.groups, row.p95_ms, 'ms'),
          ledger.share(found.groups, row.time_share),
        ]),
      )}`,
    failing.length > 0 &&
      `**What fails**${firstOfMore(found.failures.rows, SHOWN)}\n\n${tableOf(
        ['Model', 'Calls', 'Failed', 'Share'],
        failing.map((row) => [
          ledger.name(row.model),
          ledger.cell(found.failures, row.requests, 'count'),
          ledger.cell(found.failures, row.failed_requests, 'count'),
          ledger.cell(found.failures, row.failed_percent, 'percent'),
        ]),
      )}`,
    failing.length === 0 &&
      metrics.failed_rows.value === 0 &&
      referenced(cited`Failed calls: ${ledger.number(metrics.failed_rows, 'count')}.`),
  );
}
