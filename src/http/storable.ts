import { registerDecorator, type ValidationOptions } from 'class-validator';

/**
 * Whether PostgreSQL stores the text and gives it back unchanged (M5): NUL cannot be stored, and an unpaired surrogate
 * would silently become another character.
 */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** @returns what is wrong with a text that cannot be stored */
export const storableFault = (text: string): string | undefined =>
  isStorableText(text) ? undefined : NOT_STORABLE;

/** The text as it can be stored and shown: what cannot be becomes U+FFFD, the character for that. */
export function storable(text: string): string {
  return isStorableText(text) ? text : text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** Whether it holds for every key and string of a JSON value. */
export function isStorableJson(value: unknown): boolean {
  if (typeof value === 'string') return isStorableText(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, entry]) => isStorableText(key) && isStorableJson(entry));
}

const NOT_STORABLE = 'must not contain NUL or unpaired surrogate characters';

/** For DTO fields, text and JSON alike. */
export function IsStorable(options?: ValidationOptions): PropertyDecorator {
  return (target, propertyKey) =>
    registerDecorator({
      name: 'isStorable',
      target: target.constructor,
      propertyName: String(propertyKey),
      options: { message: `$property ${NOT_STORABLE}`, ...options },
      validator: { validate: isStorableJson },
    });
}
