import { refuse } from './invalid-context.error';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Per dictionary, as UTF-8 JSON. */
const MAX_BYTES = 65_536;
const MAX_DEPTH = 100;
/** What one UTF-16 unit of a string takes at most, written as \u0000. */
const BYTES_PER_UNIT = 6;
const BYTES_PER_VALUE = 32;

/** Never less than the bytes of JSON copied so far. It also ends a walk that would not end by itself. */
interface Tally {
  bytes: number;
  values: number;
}

/**
 * A deep-frozen copy that shares nothing with the input (C6).
 * @throws InvalidContextError for anything that JSON cannot carry unchanged, and above 64 KiB
 */
export function frozenCopy(field: string, value: unknown): JsonObject {
  return Object.freeze(checkedCopy(field, value));
}

/** The same, still open at its top for what the system adds. */
export function checkedCopy(field: string, value: unknown): Record<string, JsonValue> {
  if (!isPlainObject(value)) refuse(field, 'not_plain_json', 'must be a plain object.');
  const tally = { bytes: 0, values: 0 };
  const copy = copyObject(field, value, 0, tally);
  // Measured only when the estimate leaves it open: most dictionaries are far smaller.
  if (tally.bytes > MAX_BYTES && Buffer.byteLength(JSON.stringify(copy)) > MAX_BYTES) tooLarge(field);
  return copy;
}

function copyValue(path: string, value: unknown, depth: number, tally: Tally): JsonValue {
  if (++tally.values > MAX_BYTES) tooLarge(path);
  tally.bytes += BYTES_PER_VALUE;
  if (typeof value === 'string') {
    tally.bytes += value.length * BYTES_PER_UNIT;
    return value;
  }
  if (value === null || typeof value === 'boolean') return value;
  // Adding 0 turns -0, which JSON cannot carry, into 0.
  if (typeof value === 'number' && Number.isFinite(value)) return value + 0;
  if (depth >= MAX_DEPTH) refuse(rootOf(path), 'too_deep', `is nested deeper than ${MAX_DEPTH} levels.`);
  if (isPlainArray(value)) return copyArray(path, value, depth, tally);
  if (isPlainObject(value)) return Object.freeze(copyObject(path, value, depth, tally));
  return notPlain(path, 'is no plain JSON value');
}

function copyArray(path: string, array: readonly unknown[], depth: number, tally: Tally): JsonValue {
  if (Reflect.ownKeys(array).length !== array.length + 1) notPlain(path, 'is an array with holes or names');
  return Object.freeze(
    Array.from({ length: array.length }, (_, index) =>
      copyValue(`${path}[${index}]`, ownValue(path, array, String(index)), depth + 1, tally),
    ),
  );
}

function copyObject(path: string, object: object, depth: number, tally: Tally): Record<string, JsonValue> {
  const copy: Record<string, JsonValue> = {};
  for (const key of Reflect.ownKeys(object)) {
    if (typeof key === 'symbol') notPlain(path, 'has a symbol for a key');
    if (key === '__proto__') notPlain(path, 'has the key __proto__');
    tally.bytes += key.length * BYTES_PER_UNIT;
    copy[key] = copyValue(`${path}.${key}`, ownValue(path, object, key), depth + 1, tally);
  }
  return copy;
}

/** Read once, through the descriptor: a getter could answer differently the next time. */
function ownValue(path: string, holder: object, key: string): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(holder, key);
  if (!descriptor || !('value' in descriptor)) notPlain(path, 'has a getter');
  if (!descriptor.enumerable) notPlain(path, 'has a hidden property');
  return descriptor.value;
}

/** Object.prototype of any realm has no prototype itself; a class's prototype has. */
function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || isRootPrototype(prototype);
}

function isPlainArray(value: unknown): value is readonly unknown[] {
  if (!Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Array.prototype) return true;
  return (
    typeof prototype === 'object' && prototype !== null && isRootPrototype(Object.getPrototypeOf(prototype))
  );
}

const isRootPrototype = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.getPrototypeOf(value) === null &&
  Object.hasOwn(value, 'isPrototypeOf');

const rootOf = (path: string): string => path.split(/[.[]/, 1)[0] ?? path;

function notPlain(path: string, fault: string): never {
  const place = path.length > 80 ? `${path.slice(0, 80)}…` : path;
  return refuse(rootOf(path), 'not_plain_json', `${JSON.stringify(place)} ${fault}.`);
}

function tooLarge(path: string): never {
  return refuse(rootOf(path), 'too_large', `must be at most ${MAX_BYTES} bytes as JSON.`);
}
