import { randomUUID } from 'node:crypto';
import { type ContextRules, forbiddenWordOf } from './context-rules';
import { refuse } from './invalid-context.error';

const MAX_CHARACTERS = 1_000;
/** An index entry must fit, with room for the other columns of its key. */
const MAX_BYTES = 2_000;
/** RFC 9562 as it is written out: lower case, with version and variant. Two spellings of one id would be two ids. */
const CANONICAL_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** Nothing in it can be wrong but its length: most ids are of this kind, and every request pays for the check. */
const PLAIN = /^[\x21-\x7e]+$/;
/** Also the two Unicode line ends, which break a log line as well as \n does. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;

const HEX_DIGITS_OF_TIME = 12;
/** The version as a UUIDv7 has it before its counter of twelve bits, which goes up to 7fff. */
const FIRST_OF_A_MILLISECOND = 0x7000;
const LAST_OF_A_MILLISECOND = 0x7fff;
/** Where the random part of a UUIDv4 begins that UUIDv7 has in the same place: before the variant. */
const RANDOM_PART = 18;

/**
 * A new UUIDv7: 36 characters, greater than all that this process has minted before. Milliseconds, a counter for those of
 * one millisecond (RFC 9562, 6.2, method 1), and 62 random bits of Node's UUIDv4, which draws them for many ids at once.
 */
export function mintId(): string {
  const now = Date.now();
  if (now > time) begin(now);
  // More ids than a millisecond has numbers for are dated ahead; so are those of a clock that was put back.
  else if (number > LAST_OF_A_MILLISECOND) begin(time + 1);
  return beginning + (number++).toString(16) + randomUUID().slice(RANDOM_PART);
}

let time = -Infinity;
let number = FIRST_OF_A_MILLISECOND;
/** Ids of the same millisecond begin alike. */
let beginning = '';

function begin(millisecond: number): void {
  const digits = millisecond.toString(16).padStart(HEX_DIGITS_OF_TIME, '0');
  beginning = `${digits.slice(0, 8)}-${digits.slice(8)}-`;
  time = millisecond;
  number = FIRST_OF_A_MILLISECOND;
}

/** Whether the value is a UUID in canonical form. */
export const isCanonicalUuid = (value: unknown): value is string =>
  typeof value === 'string' && CANONICAL_UUID.test(value);

/**
 * The user id, unaltered.
 * @throws InvalidContextError when nobody can be called that (C1, C3, C4, C5)
 */
export function checkUserId(value: unknown, rules: ContextRules): string {
  const userId = checkText('userId', value);
  checkWord('userId', userId);
  const prefix = rules.forbiddenPrefixOf(userId);
  if (prefix !== undefined) {
    refuse(
      'userId',
      'forbidden_prefix',
      `ids that begin with "${prefix}" are placeholders. A real user of that name is let in by allowedUserIds.`,
    );
  }
  return userId;
}

/** @throws InvalidContextError unless the value is a canonical UUID (C1, C2) */
export function checkUuid(field: string, value: unknown): string {
  if (isCanonicalUuid(value)) return value;
  const id = checkText(field, value);
  checkWord(field, id);
  return refuse(field, 'not_a_uuid', 'must be a UUID in canonical form (RFC 9562).');
}

/** @throws InvalidContextError unless the value is a text that can stand in a log line (C5, C10) */
export function checkText(field: string, value: unknown): string {
  if (value === undefined || value === null)
    refuse(field, 'missing', 'is missing. Nothing is put in its place.');
  if (typeof value !== 'string') refuse(field, 'not_a_string', `must be a string, not ${typeof value}.`);
  if (value.length <= MAX_CHARACTERS && PLAIN.test(value)) return value;
  if (value.trim() === '') refuse(field, 'blank', 'is blank. Nothing is put in its place.');
  if (value.length > 2 * MAX_CHARACTERS || Array.from(value).length > MAX_CHARACTERS) {
    refuse(field, 'too_long', `must have at most ${MAX_CHARACTERS} characters.`);
  }
  if (!value.isWellFormed()) refuse(field, 'unpaired_surrogate', 'is not well-formed Unicode.');
  if (Buffer.byteLength(value) > MAX_BYTES)
    refuse(field, 'too_long', `must have at most ${MAX_BYTES} bytes.`);
  if (CONTROL.test(value)) refuse(field, 'control_character', 'contains a control character.');
  return value;
}

function checkWord(field: string, id: string): void {
  const word = forbiddenWordOf(id);
  if (word !== undefined)
    refuse(
      field,
      'forbidden_word',
      `"${word}" is a placeholder, not an id. Where ids look like this, put something before them, as in "user-1".`,
    );
}
