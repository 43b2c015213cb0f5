import type { Data } from '../../data/schema';
import { unitOfColumn } from '../../evidence/fact';
import { minute } from '../../evidence/minute';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import { metricPhrase } from './metric-names';

export function anomalyLine({ anomalies }: Data, ledger: Ledger): Cited {
  const found = anomalies.flatMap(({ metric, anomalies: table }) =>
    table.rows.map((row) => ({ metric, table, row })),
  );
  const [first, ...others] = found;
  if (!first)
    return hasEnoughPoints(anomalies)
      ? cited`No call stands out from the rest.`
      : cited`There are too few calls to say whether one of them stands out.`;
  const most = others.reduce((far, next) => (Math.abs(next.row.z) > Math.abs(far.row.z) ? next : far), first);
  const value = ledger.cell(most.table, most.row.value, unitOfColumn(most.metric));
  const z = ledger.cell(most.table, most.row.z, 'count');
  const when = ledger.time(minute(most.row.occurred_at));
  const what = metricPhrase(most.metric);
  return cited`The call that stands out most is ${ledger.name(most.row.model)} on ${when} UTC: ${what} of ${value}, ${z} deviations from the mean.`;
}

/** With fewer calls there is no telling (10.2). */
const FEWEST_POINTS = 5;

export const hasEnoughPoints = (anomalies: Data['anomalies']): boolean =>
  anomalies.some(({ points }) => (points.value ?? 0) >= FEWEST_POINTS);
