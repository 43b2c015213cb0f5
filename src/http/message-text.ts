import type { FieldFault } from './problem';
import { storableFault } from './storable';

/**
 * The one rule for what a message says, whichever door it comes through.
 * @param maxChars MESSAGE_MAX_CHARS; by default the length is somebody else's to look at
 * @returns what is wrong with it, if anything
 */
export function messageFault(text: string, maxChars = Infinity): string | undefined {
  if (text.trim() === '') return 'must not be empty';
  // Characters as people count them; of UTF-16 units there are never fewer.
  if (text.length > maxChars && Array.from(text).length > maxChars)
    return `must not be longer than ${maxChars} characters`;
  return storableFault(text);
}

/** The same, for the field at `path`: one fault or none. */
export function messageFaults(path: string, text: string, maxChars: number): FieldFault[] {
  const message = messageFault(text, maxChars);
  return message === undefined ? [] : [{ path, message }];
}
