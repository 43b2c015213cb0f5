import { createHash } from 'node:crypto';
import { NotPlainJsonError } from './not-plain-json.error';

/** Plain data: what JSON can say and nothing else. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * One text for one value (RFC 8785): keys sorted by code unit, no spaces, numbers as ECMAScript writes them. A property
 * that is undefined is left out, as JSON.stringify does; anything else that JSON cannot say is refused.
 * @throws NotPlainJsonError naming the path
 */
export function canonicalJson(value: unknown, path = '$'): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return numberText(value, path);
  if (typeof value !== 'object') throw new NotPlainJsonError(path, typeof value);
  if (Array.isArray(value)) {
    return `[${value.map((entry, index) => canonicalJson(entry, `${path}[${index}]`)).join(',')}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new NotPlainJsonError(path, nameOf(value));
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry, `${path}.${key}`)}`).join(',')}}`;
}

/** A copy that shares nothing with the original, and holds plain data only. @throws NotPlainJsonError */
export function plainCopy<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(canonicalJson(value)) as T);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function numberText(value: number, path: string): string {
  if (!Number.isFinite(value)) throw new NotPlainJsonError(path, String(value));
  return JSON.stringify(value);
}

const nameOf = (value: object): string => value.constructor?.name ?? 'object';
