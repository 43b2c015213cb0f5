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
  if (!/^\d+(\.0+)?$/.test(cell)) return { fault: 'is not a whole number' };
  const value = Number(cell);
  return value > MOST_TOKENS ? { fault: `is more than ${MOST_TOKENS}` } : value;
}

/** A decimal number from 0, kept as text; an empty cell is absent. */
export function amount(most: number): (cell: string) => string | null | Wrong {
  return (cell) => {
    if (cell === '') return null;
    if (/^-\d/.test(cell)) return { fault: 'is negative' };
    if (!/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell)) return { fault: 'is not a number' };
    const value = Number(cell);
    if (value > most) return { fault: `is more than ${most}` };
    // Exponents are written out to the twelve places that are stored; long fractions lose what would not be stored.
    return /e/i.test(cell) ? value.toFixed(12) : cell.slice(0, 40);
  };
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
