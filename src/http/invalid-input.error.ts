import type { FieldFault } from './problem';

/** Many clients show a message and none of the fields that come with it: it names the first few by itself. */
const NAMED = 3;
const LONGEST = 400;
/** Nobody mends more of them at once; all of a body whose every value is wrong make an answer of megabytes. */
const TOLD = 100;
/** Of one path or message, which may have a whole key or value of the body in it. */
const LONGEST_TOLD = 1_000;

/** Well-formed input that breaks a rule; names each field, of very many the first. */
export class InvalidInputError extends Error {
  readonly faults: readonly FieldFault[];

  /** @param all that is wrong */
  constructor(all: readonly FieldFault[]) {
    super(`The input is not valid: ${named(all)}.`);
    this.name = 'InvalidInputError';
    this.faults = all
      .slice(0, TOLD)
      .map(({ path, message }) => ({ path: cut(path, LONGEST_TOLD), message: cut(message, LONGEST_TOLD) }));
  }
}

function named(faults: readonly FieldFault[]): string {
  const first = faults.slice(0, NAMED).map((fault) => cut(inWords(fault), LONGEST));
  const more = faults.length - first.length;
  return [...first, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** Rules begin with the name of the field mostly; where it stands in the input they do not say. */
function inWords({ path, message }: FieldFault): string {
  const place = path.slice(0, path.lastIndexOf('.') + 1);
  return message.startsWith(`${path.slice(place.length)} `) ? place + message : `${path}: ${message}`;
}

const cut = (words: string, most: number): string =>
  words.length > most ? `${words.slice(0, most)}…` : words;
