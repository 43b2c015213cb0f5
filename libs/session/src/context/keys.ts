import { createHash } from 'node:crypto';
import type { JsonValue } from './plain-json';

/**
 * Key of a cache, queue, breaker or lock. Its only maker is `context.scopedKey`, which puts the user first: a store
 * that takes this type cannot be keyed without a user.
 */
export type ScopedKey = `user:${string}`;

const PREFIX = 'user:';
type KeyParts = readonly [userId: string, component: string, ...parts: (string | number)[]];

/** JSON array text: no part can run into its neighbour, whatever characters it holds. */
export function scopedKey(userId: string, component: string, parts: readonly (string | number)[]): ScopedKey {
  const all: KeyParts = [userId, component, ...parts];
  return `${PREFIX}${JSON.stringify(all)}`;
}

/** As in a correlation id (C12): who knows the user recognises it, and nobody reads it off. */
export const hashOfUser = (userId: string): string => sha256(userId).slice(0, 8);

/** A key for the eyes of people who are not to know whose it is. */
export function anonymous(key: ScopedKey): {
  /** The user, as in a correlation id (C12). */
  readonly user: string;
  readonly component: string;
  readonly parts: readonly (string | number)[];
} {
  // Only `scopedKey` makes keys.
  const [owner, component, ...parts] = JSON.parse(key.slice(PREFIX.length)) as KeyParts;
  return { user: hashOfUser(owner), component, parts };
}

/** Equal for equal values, whatever the order of their keys. */
export function fingerprint(value: JsonValue): string {
  return sha256(canonicalJson(value));
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function canonicalJson(value: JsonValue): string {
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
}

const isArray = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
