import { hash } from 'node:crypto';
import { NotPlainJsonError } from './not-plain-json.error';

/** Plain data: what JSON can say and nothing else. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * One text for one value (RFC 8785): keys sorted by code unit, no spaces, numbers as ECMAScript writes them. A property
 * that is undefined is left out, as JSON.stringify does; anything else that JSON cannot say is refused.
 * @throws NotPlainJsonError naming the path
 */
export function canonicalJson(value: unknown): string {
  return textOf(value, { path: [], left: Infinity });
}

/**
 * The same of a value that may be enormous: no more of it is looked at than fits.
 * @returns nothing when it has more than so many characters
 */
export function canonicalJsonWithin(most: number, value: unknown): string | undefined {
  const text = { path: [], left: most };
  try {
    return textOf(value, text);
  } catch (error) {
    if (error === FULL) return undefined;
    throw error;
  }
}

const FULL = new RangeError('The text has no room left.');

/** What has been written so far. */
interface Written {
  /** To the value that is being written; one for all, since hardly ever anybody needs it. */
  readonly path: (string | number)[];
  /** For how many more characters there is room. */
  left: number;
}

/** Deeper than anybody means, and shallower than what the stack holds. */
const MOST_LEVELS = 1_000;
const LEVELS_NAMED = 5;

function textOf(value: unknown, written: Written): string {
  const { path } = written;
  if (value === null || typeof value === 'boolean' || typeof value === 'string')
    return counted(JSON.stringify(value), written);
  if (typeof value === 'number') return counted(numberText(value, path), written);
  if (typeof value !== 'object') throw new NotPlainJsonError(inWords(path), typeof value);
  if (path.length > MOST_LEVELS)
    throw new NotPlainJsonError(
      inWords(path.slice(0, LEVELS_NAMED)),
      'circle, or something without a bottom',
    );
  if (Array.isArray(value))
    return `[${value.map((entry, index) => within(written, index, entry)).join(',')}]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new NotPlainJsonError(inWords(path), nameOf(value));
  const texts: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const entry: unknown = Reflect.get(value, key);
    if (entry === undefined) continue;
    texts.push(`${counted(JSON.stringify(key), written)}:${within(written, key, entry)}`);
  }
  return `{${texts.join(',')}}`;
}

function within(written: Written, step: string | number, value: unknown): string {
  written.path.push(step);
  const text = textOf(value, written);
  written.path.pop();
  return text;
}

function counted(text: string, written: Written): string {
  written.left -= text.length;
  if (written.left < 0) throw FULL;
  return text;
}

const inWords = (path: readonly (string | number)[]): string =>
  path.reduce<string>((words, step) => words + (typeof step === 'number' ? `[${step}]` : `.${step}`), '$');

/** A copy that shares nothing with the original, and holds plain data only. @throws NotPlainJsonError */
export function plainCopy<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(canonicalJson(value)) as T);
}

export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

function numberText(value: number, path: readonly (string | number)[]): string {
  if (!Number.isFinite(value)) throw new NotPlainJsonError(inWords(path), String(value));
  return JSON.stringify(value);
}

const nameOf = (value: object): string => value.constructor?.name ?? 'object';
