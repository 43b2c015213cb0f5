import type { FieldFault } from './problem';

/** Many clients show a message and none of the fields that come with it: it names the first few by itself. */
const NAMED = 3;
const LONGEST = 400;

/** Well-formed input that breaks a rule; names each field. */
export class InvalidInputError extends Error {
  constructor(readonly faults: readonly FieldFault[]) {
    super(`The input is not valid: ${named(faults)}.`);
    this.name = 'InvalidInputError';
  }
}

function named(faults: readonly FieldFault[]): string {
  const first = faults.slice(0, NAMED).map((fault) => cut(inWords(fault)));
  const more = faults.length - first.length;
  return [...first, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** Rules begin with the name of the field mostly; where it stands in the input they do not say. */
function inWords({ path, message }: FieldFault): string {
  const place = path.slice(0, path.lastIndexOf('.') + 1);
  return message.startsWith(`${path.slice(place.length)} `) ? place + message : `${path}: ${message}`;
}

const cut = (words: string): string => (words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words);
