import { minute } from '../../evidence/minute';
import { DAY_MS } from '../../question/time/units';
import type { Comparison } from '../../tools/trend-analyzer/comparison.schema';
import type { Ledger } from '../ledger';

/** As people name it: `October 2026`, a day, whole days with the last of them, or from minute to minute. */
export function periodOf({ start, end }: Comparison['earlier'], ledger: Ledger): string {
  const isWhole = [start, end].every((time) => MIDNIGHT.test(time));
  if (!isWhole)
    return `${ledger.time(minute(start).replace(/ 00:00$/, ''))} to ${ledger.time(minute(end))} UTC`;
  const [from, until] = [new Date(start), new Date(Date.parse(end) - DAY_MS)];
  const [first, last] = [start.slice(0, 10), until.toISOString().slice(0, 10)];
  if (first === last) return ledger.time(first);
  const isMonth =
    from.getUTCDate() === 1 && new Date(end).getUTCDate() === 1 && first.slice(0, 7) === last.slice(0, 7);
  return isMonth ? ledger.time(MONTH.format(from)) : `${ledger.time(first)} to ${ledger.time(last)}`;
}

const MIDNIGHT = /T00:00:00(?:\.0+)?Z$/;
const MONTH = new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });
