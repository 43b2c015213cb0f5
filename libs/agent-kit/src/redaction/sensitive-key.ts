const SENSITIVE: ReadonlySet<string> = new Set([
  'password',
  'secret',
  'key',
  'token',
  'apikey',
  'auth',
  'authorization',
  'credential',
  'credentials',
  'cookie',
]);

const COUNTS: ReadonlySet<string> = new Set(['count', 'counts', 'total', 'limit', 'usage']);

/**
 * Whether a key names something that must not be stored or shown (spec 8): one of its words is on the list. Words end
 * at `_`, `-`, `.`, a space and a change of case. Counts of tokens are not sensitive, nor are numbers for each token, such
 * as a price.
 */
export function isSensitiveKey(key: string, value?: unknown): boolean {
  const words = wordsOf(key);
  const found = words.filter((word) => SENSITIVE.has(word));
  if (found.length === 0) return false;
  const isCount = words.some(
    (word, index) => COUNTS.has(word) || (word === 'per' && words[index + 1] === 'token'),
  );
  return !(typeof value === 'number' && isCount && found.every((word) => word === 'token'));
}

/** After capitals the next word begins with the last of them, as in `APIKey`, or behind them, as in `APIkey`: both count. */
function wordsOf(key: string): string[] {
  const parts = key.replace(/([a-z0-9])([A-Z])/g, '$1 $2');
  const words = split(parts.replace(/([A-Z])([A-Z][a-z])/g, '$1 $2'));
  if (!/[A-Z]{2}[a-z]/.test(parts)) return words;
  return [...words, ...split(parts.replace(/([A-Z]{2})([a-z])/g, '$1 $2'))];
}

const split = (text: string): string[] => text.toLowerCase().split(/[^\p{L}]+/u);
