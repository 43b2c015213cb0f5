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
  return textOf(value, []);
}

/** Deeper than anybody means, and shallower than what the stack holds. */
const MOST_LEVELS = 1_000;
const LEVELS_NAMED = 5;

/** @param path to the value; one for all, since hardly ever anybody needs it */
function textOf(value: unknown, path: (string | number)[]): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return numberText(value, path);
  if (typeof value !== 'object') throw new NotPlainJsonError(inWords(path), typeof value);
  if (path.length > MOST_LEVELS)
    throw new NotPlainJsonError(
      inWords(path.slice(0, LEVELS_NAMED)),
      'circle, or something without a bottom',
    );
  if (Array.isArray(value)) return `[${value.map((entry, index) => within(path, index, entry)).join(',')}]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new NotPlainJsonError(inWords(path), nameOf(value));
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const keys = Object.keys(fields)
    .filter((key) => fields[key] !== undefined)
    .sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${within(path, key, fields[key])}`).join(',')}}`;
}

function within(path: (string | number)[], step: string | number, value: unknown): string {
  path.push(step);
  const text = textOf(value, path);
  path.pop();
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
