import { storable } from '../../http';

/** Says what is wrong with a cell, as the end of a sentence that begins with its column. */
export interface Wrong {
  readonly fault: string;
}

export const isWrong = (value: unknown): value is Wrong =>
  typeof value === 'object' && value !== null && 'fault' in value;

/** The largest whole number that the table's columns hold. */
const MOST_TOKENS = 2_147_483_647;

/** A number of tokens. Programs that know only decimals write 10 as `10.0`. */
export function count(cell: string): number | Wrong {
  if (cell === '') return { fault: 'is empty' };
  if (/^-\d/.test(cell)) return { fault: 'is negative' };
  // Of `1.000` nobody can tell whether it is one or a thousand.
  if (!/^\d+(\.0+)?$/.test(cell) || /^\d{1,3}\.000$/.test(cell))
    return { fault: `is not a whole number${cure(cell)}` };
  const value = Number(cell);
  return value > MOST_TOKENS ? { fault: `is more than ${MOST_TOKENS}` } : value;
}

/** How many calls a row stands for: a row of a bill, or of an hour, is no call, and would be counted as one. */
export function oneCall(cell: string): Wrong | null {
  if (cell === '' || /^1(\.0+)?$/.test(cell)) return null;
  return {
    fault: `is ${storable(cell.slice(0, 20))}: a row that sums calls is no call; send a row for each, with its own tokens`,
  };
}

/** A decimal number from 0, kept as text; an empty cell is absent. */
export function amount(most: number): (cell: string) => string | null | Wrong {
  return (cell) => {
    if (cell === '') return null;
    if (/^-\d/.test(cell)) return { fault: 'is negative' };
    const number = withPoint(cell);
    if (!/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(number)) return { fault: `is not a number${cure(cell)}` };
    const value = Number(number);
    if (value > most) return { fault: `is more than ${most}` };
    // Exponents are written out to the twelve places that are stored; long fractions lose what would not be stored.
    return /e/i.test(number) ? value.toFixed(12) : number.slice(0, 40);
  };
}

/** A number as spreadsheets write it, where it can be one only. Of `1,234` nobody can tell whether it is one or a thousand. */
function withPoint(cell: string): string {
  if (/^\d{1,3}(,\d{3})+\.\d+$/.test(cell)) return cell.replaceAll(',', '');
  if (/^\d{1,3}(\.\d{3})+,\d+$/.test(cell)) return cell.replaceAll('.', '').replace(',', '.');
  return /^(?:0,\d+|\d+,(?!\d{3}$)\d+)$/.test(cell) ? cell.replace(',', '.') : cell;
}

/** What to write in its place, where a spreadsheet or a price tag shows through. */
function cure(cell: string): string {
  if (/^\d{1,3}([.,' \u00a0\u202f’]\d{3})+$/.test(cell))
    return cell.includes(',') || cell.includes('.')
      ? ': leave out what separates thousands, and write decimals with a point (1234.5)'
      : ': leave out what separates thousands (1234)';
  if (/^\d[\d.]*,\d+$/.test(cell)) return ': write decimals with a point (0.0123, not 0,0123)';
  if (/\p{Sc}|\b(?:usd|eur)\b/iu.test(cell)) return ': leave out the currency (0.0123)';
  return /^\d[\d.,]* ?(?:ms|s|sec|tokens?|%)$/i.test(cell) ? ': leave out the unit' : '';
}

/** A text of one line that PostgreSQL can store; an empty cell is absent. */
export function text(mostChars: number): (cell: string) => string | null | Wrong {
  return (cell) => {
    if (cell === '') return null;
    if (cell.length > mostChars) return { fault: `is longer than ${mostChars} characters` };
    if (/\p{Cc}/u.test(cell)) return { fault: 'has a line break or another control character' };
    return cell.isWellFormed() ? cell : { fault: 'has half a character (an unpaired surrogate)' };
  };
}
