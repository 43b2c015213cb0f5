import type { Data } from '../../data/schema';
import { derive } from '../../evidence/derive';
import type { Figure } from '../../evidence/figure.schema';
import { entitiesOf } from '../../question/entities';
import { type Cited, cited, joined } from '../cited';
import type { Ledger } from '../ledger';
import { nameOf } from './ranked-parts';
import { NOUNS } from './ranking-terms';

/** So many days at what one costs, or takes. */
export const timesDays = (day: Figure | number, days: number): Figure =>
  derive({ name: `of_${days}_days`, expression: `${days} * $1::float8`, compute: (one) => days * one }, [
    day,
  ]);
const monthOf = (day: number): Figure => timesDays(day, 30);

const A_MONTH = /\b(?:per|a|each|every|this|the) month\b|\bmonthly\b/i;

/** Which parts would cost more in a month, or cost more in a day, than the sum that a question names. */
export function overBudget({ ranked }: Data, message: string, ledger: Ledger): Cited[] {
  const table = ranked?.parts;
  const [sum, other] = entitiesOf(message).amounts_usd;
  if (!ranked || !table || ranked.asked.measure !== 'cost_per_day') return [];
  if (sum === undefined || other !== undefined) return [];
  const isMonthly = A_MONTH.test(message);
  const over = table.rows.filter(({ cost_per_day: day }) => (isMonthly ? 30 : 1) * (day ?? 0) > sum);
  const when = isMonthly ? 'in thirty days at the mean of its own' : 'a day';
  const { by } = ranked.asked;
  if (over.length === 0)
    return [cited`**No ${NOUNS[by][0]} costs more than the sum that you name, ${when}.**`];
  const parts = over.map((row) => {
    const cost = isMonthly
      ? ledger.number(monthOf(row.cost_per_day ?? 0), 'usd')
      : ledger.cell(table, row.cost_per_day, 'usd');
    return cited`${nameOf(by, row.name, table, ledger)}, ${cost}`;
  });
  return [cited`**More than the sum that you name, ${when}: ${joined(parts, '; ')}.**`];
}
