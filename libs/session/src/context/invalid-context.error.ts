import { channel } from 'node:diagnostics_channel';

/** Why a context was refused; also the name of the rule under which the refusal is counted. */
export type ContextFault =
  | 'missing'
  | 'not_a_string'
  | 'blank'
  | 'too_long'
  | 'control_character'
  | 'unpaired_surrogate'
  | 'not_a_uuid'
  | 'forbidden_word'
  | 'forbidden_prefix'
  | 'not_a_date'
  | 'depth_out_of_range'
  | 'not_plain_json'
  | 'too_large'
  | 'too_deep'
  | 'reserved_key'
  | 'unknown_field';

/** What a subscriber of `airlock:context:rejected` receives; never the value itself. */
export class ContextRejection {
  constructor(
    readonly field: string,
    readonly rule: ContextFault,
  ) {}
}

/** Every refusal is published here, so that whoever counts them needs no place in this library. */
export const contextRejections = channel('airlock:context:rejected');

/** A context cannot be made of these fields; `field` says which, `reason` says why (C1–C8). */
export class InvalidContextError extends Error {
  constructor(
    readonly field: string,
    readonly reason: ContextFault,
    /** What is wrong with the field, in words that never quote its value. */
    readonly explanation: string,
  ) {
    super(`${field}: ${explanation}`);
    this.name = 'InvalidContextError';
  }
}

/** Counts the refusal and throws. The value stays out of the message: it may be a secret, or break a log line. */
export function refuse(field: string, rule: ContextFault, explanation: string): never {
  contextRejections.publish(new ContextRejection(field, rule));
  throw new InvalidContextError(field, rule, explanation);
}
