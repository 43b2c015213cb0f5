import { createHash } from 'node:crypto';
import type { JsonValue } from './plain-json';

/**
 * Key of a cache, queue, breaker or lock. Its only maker is `context.scopedKey`, which puts the user first: a store
 * that takes this type cannot be keyed without a user.
 */
export type ScopedKey = `user:${string}`;

/** JSON array text: no part can run into its neighbour, whatever characters it holds. */
export function scopedKey(userId: string, component: string, parts: readonly (string | number)[]): ScopedKey {
  return `user:${JSON.stringify([userId, component, ...parts])}`;
}

/** Equal for equal values, whatever the order of their keys. */
export function fingerprint(value: JsonValue): string {
  return sha256(canonicalJson(value));
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function canonicalJson(value: JsonValue): string {
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
}

const isArray = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
