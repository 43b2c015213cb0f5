import type { JsonValue } from '@airlock/session';
import { isSensitiveKey } from './sensitive-key';
import { REDACTED, redactText } from './sensitive-text';

/** Where a value is shown; decides how much of a text stays. */
export type RedactionKind = 'parameters' | 'result' | 'custom' | 'error';

/** Characters that stay of a string. */
const TEXT_LIMIT: Readonly<Record<RedactionKind, number>> = {
  parameters: 200,
  result: 500,
  custom: 1_000,
  error: 300,
};
const LIST_LIMIT = 10;
const KEY_LIMIT = 100;
const DEPTH_LIMIT = 20;
const VALUE_LIMIT = 10_000;
/** Read beyond the limit before cutting, so that no credential is cut in two and then not recognised. */
const OVERLAP = 8_192;

/**
 * A copy as plain JSON that may be stored, streamed and logged (spec 8, W6): no credentials, no home folders, long
 * texts and lists cut with a note that says so. Never throws, whatever the value is.
 */
export function redact(value: unknown, kind: RedactionKind): JsonValue {
  return new Redaction(TEXT_LIMIT[kind]).copy(value, 0);
}

/** One text for one place, such as the message of an error. */
export function redactedText(text: string, kind: RedactionKind): string {
  return new Redaction(TEXT_LIMIT[kind]).text(text);
}

class Redaction {
  private readonly ancestors = new Set<object>();
  private left = VALUE_LIMIT;

  constructor(private readonly textLimit: number) {}

  copy(value: unknown, depth: number): JsonValue {
    if (value === null || value === undefined) return null;
    if (this.left-- <= 0) return '[cut: too many values]';
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'boolean':
        return value;
      case 'number':
        // Adding 0 turns -0, which JSON cannot carry, into 0.
        return Number.isFinite(value) ? value + 0 : String(value);
      case 'bigint':
        return value.toString();
      case 'object':
        return this.guarded(value, depth);
      case 'function':
      case 'symbol':
      case 'undefined':
        break;
    }
    return `[${typeof value}]`;
  }

  text(text: string): string {
    const safe = redactText(text.slice(0, this.textLimit + OVERLAP));
    const characters = Array.from(safe);
    if (characters.length <= this.textLimit && text.length <= this.textLimit + OVERLAP) return safe;
    return `${characters.slice(0, this.textLimit).join('')}… [cut: ${text.length} characters]`;
  }

  private guarded(object: object, depth: number): JsonValue {
    if (this.ancestors.has(object)) return '[circular]';
    if (depth >= DEPTH_LIMIT) return '[cut: too deep]';
    this.ancestors.add(object);
    try {
      return this.object(object, depth);
    } catch {
      // A getter or a toJSON of somebody else's failed: its event must not be lost with it.
      return '[unreadable]';
    } finally {
      this.ancestors.delete(object);
    }
  }

  private object(object: object, depth: number): JsonValue {
    if (Array.isArray(object)) return this.list(object, depth);
    if (object instanceof Set) return this.list([...object], depth);
    if (object instanceof Map) return this.entries([...object], depth);
    if (ArrayBuffer.isView(object)) return `[binary: ${object.byteLength} bytes]`;
    if (object instanceof Error)
      return this.entries(Object.entries({ name: object.name, message: object.message }), depth);
    if (speaksJson(object)) return this.copy(object.toJSON(), depth + 1);
    return this.entries(Object.entries(object), depth);
  }

  private list(items: readonly unknown[], depth: number): JsonValue {
    const copies = items.slice(0, LIST_LIMIT).map((item) => this.copy(item, depth + 1));
    return items.length > LIST_LIMIT ? [...copies, `[cut: ${items.length - LIST_LIMIT} more items]`] : copies;
  }

  private entries(entries: readonly (readonly [unknown, unknown])[], depth: number): JsonValue {
    const copies = entries.slice(0, KEY_LIMIT).flatMap(([name, value]) => {
      if (value === undefined || typeof value === 'function') return [];
      const key = String(name);
      return [[this.text(key), isSensitiveKey(key, value) ? REDACTED : this.copy(value, depth + 1)] as const];
    });
    const cut = entries.length - KEY_LIMIT;
    return Object.fromEntries(cut > 0 ? [...copies, ['[cut]', `${cut} more keys`]] : copies);
  }
}

function speaksJson(object: object): object is { toJSON(): unknown } {
  return 'toJSON' in object && typeof object.toJSON === 'function';
}
