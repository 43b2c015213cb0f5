import { refuse } from './invalid-context.error';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Per dictionary, as UTF-8 JSON. */
const MAX_BYTES = 65_536;
const MAX_DEPTH = 100;

/**
 * A deep-frozen copy that shares nothing with the input (C6).
 * @throws InvalidContextError for anything that JSON cannot carry unchanged, and above 64 KiB
 */
export function frozenCopy(field: string, value: unknown): JsonObject {
  // Each value takes at least a byte of JSON, so counting them also ends a walk that would not end by itself.
  const budget = { left: MAX_BYTES };
  if (!isPlainObject(value)) refuse(field, 'not_plain_json', 'must be a plain object.');
  const copy = copyObject(field, value, 0, budget);
  if (Buffer.byteLength(JSON.stringify(copy)) > MAX_BYTES) tooLarge(field);
  return copy;
}

function copyValue(path: string, value: unknown, depth: number, budget: { left: number }): JsonValue {
  if (budget.left-- <= 0) tooLarge(path);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  // Adding 0 turns -0, which JSON cannot carry, into 0.
  if (typeof value === 'number' && Number.isFinite(value)) return value + 0;
  if (depth >= MAX_DEPTH) refuse(rootOf(path), 'too_deep', `is nested deeper than ${MAX_DEPTH} levels.`);
  if (isPlainArray(value)) return copyArray(path, value, depth, budget);
  if (isPlainObject(value)) return copyObject(path, value, depth, budget);
  return notPlain(path, 'is no plain JSON value');
}

function copyArray(
  path: string,
  array: readonly unknown[],
  depth: number,
  budget: { left: number },
): JsonValue {
  if (Reflect.ownKeys(array).length !== array.length + 1) notPlain(path, 'is an array with holes or names');
  return Object.freeze(
    Array.from({ length: array.length }, (_, index) =>
      copyValue(`${path}[${index}]`, ownValue(path, array, String(index)), depth + 1, budget),
    ),
  );
}

function copyObject(path: string, object: object, depth: number, budget: { left: number }): JsonObject {
  const copy: Record<string, JsonValue> = {};
  for (const key of Reflect.ownKeys(object)) {
    if (typeof key === 'symbol') notPlain(path, 'has a symbol for a key');
    if (key === '__proto__') notPlain(path, 'has the key __proto__');
    copy[key] = copyValue(`${path}.${key}`, ownValue(path, object, key), depth + 1, budget);
  }
  return Object.freeze(copy);
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
  return prototype === null || isRootPrototype(prototype);
}

function isPlainArray(value: unknown): value is readonly unknown[] {
  if (!Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
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
