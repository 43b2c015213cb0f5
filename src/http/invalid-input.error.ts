import type { FieldFault } from './problem';

/** Well-formed input that breaks a rule; names each field. */
export class InvalidInputError extends Error {
  constructor(readonly faults: readonly FieldFault[]) {
    super(faults.map(({ path, message }) => `${path}: ${message}`).join('; '));
    this.name = 'InvalidInputError';
  }
}
