import { randomInt, randomUUID } from 'node:crypto';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** The highest ones that a column of type `int` takes. */
const HIGH_INTS = [2_000_000_000, 2_147_483_647] as const;
const INT_DIGITS = 9;

/**
 * An id that names nothing and looks like one that does. Another form, as a UUID where ids are numbers, would be refused for
 * its form alone, and tell nothing about what exists.
 */
export function unknownLike(id: string): string {
  if (UUID.test(id)) return randomUUID();
  const begins = Math.max(...['_', '-', ':', '.', '/'].map((mark) => id.lastIndexOf(mark))) + 1;
  const [prefix, rest] = [id.slice(0, begins), id.slice(begins)];
  if (/^\d+$/.test(rest)) return prefix + numberLike(rest);
  const letters = /^[0-9a-f]+$/i.test(rest) ? 6 : 26;
  return prefix + rest.replace(/[0-9a-z]/gi, (sign) => signLike(sign, letters));
}

/** A longer one keeps its length and begins with 1, so that a `bigint` takes it. */
function numberLike(digits: string): string {
  if (digits.length <= INT_DIGITS) return String(randomInt(...HIGH_INTS));
  return digits.replace(/\d/g, (_, at: number) => (at === 0 ? '1' : String(randomInt(10))));
}

function signLike(sign: string, letters: number): string {
  if (/\d/.test(sign)) return String(randomInt(10));
  const first = sign === sign.toLowerCase() ? 'a' : 'A';
  return String.fromCharCode(first.charCodeAt(0) + randomInt(letters));
}
