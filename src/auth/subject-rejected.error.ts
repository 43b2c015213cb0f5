import type { InvalidContextError } from '@airlock/session';
import { TokenRejectedError } from './token-rejected.error';

/** The token is in order, but nobody can be called what it says (C3, C4): its holder is told by which rule. */
export class SubjectRejectedError extends TokenRejectedError {
  constructor({ explanation }: InvalidContextError) {
    super(`The token's subject is not accepted: ${explanation}`);
  }
}
