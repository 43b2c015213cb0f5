import { asError } from '../errors';
import type { ControlStatement } from '../wire/burst-statement';

/** What the server said to COMMIT. */
export type CommitAnswer =
  | { readonly kind: 'committed' }
  /** Answered `ROLLBACK`: the transaction had failed before, whatever the code made of the error (SE1). */
  | { readonly kind: 'rolled_back' }
  | { readonly kind: 'refused'; readonly error: Error }
  /** The connection died: it may have happened or not. */
  | { readonly kind: 'lost'; readonly error: Error };

export function answerOf({ tag }: ControlStatement): CommitAnswer {
  return tag === 'COMMIT' ? { kind: 'committed' } : { kind: 'rolled_back' };
}

/** @param fault why the connection is gone, if it is */
export function answerToFailure(failure: unknown, fault: Error | undefined): CommitAnswer {
  const error = fault ?? asError(failure);
  return !fault && isRefusal(failure) ? { kind: 'refused', error } : { kind: 'lost', error };
}

/** An ordinary error of the server is an answer; a FATAL one, or none of the server's, is not. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || !('severity' in error)) return false;
  return error.severity !== 'FATAL' && error.severity !== 'PANIC';
}
