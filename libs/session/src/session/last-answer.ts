import type { UserStatement } from '../wire/burst-statement';
import type { WireResult } from '../wire/pinned';
import { answerToFailure, type CommitAnswer } from './commit-answer';

/** What came of the last statements. */
export interface LastAnswer {
  /** Nothing when the connection was lost before all came. */
  readonly results: readonly WireResult[] | undefined;
  readonly answer: CommitAnswer;
}

/**
 * What a failure means for statements that went out together with COMMIT.
 * @param fault why the connection is gone, if it is
 * @throws the failure itself when it is a statement's: then nothing is committed
 */
export function lastAnswerToFailure(
  failure: unknown,
  statements: readonly UserStatement[],
  fault: Error | undefined,
): LastAnswer {
  if (statements.some(({ error }) => error)) throw failure;
  const answer = answerToFailure(failure, fault);
  const haveRun = statements.every(({ hasRun }) => hasRun);
  if (!haveRun && answer.kind === 'refused') throw failure;
  return { results: haveRun ? statements.map(({ result }) => result) : undefined, answer };
}
