import type { ProblemAnswer } from '../../http';

/** The one table of errors, which the application provides: the same words on a socket as over HTTP. */
export abstract class ErrorAnswers {
  /** @returns nothing for an error that nobody foresaw */
  abstract answerTo(error: unknown): ProblemAnswer | undefined;
}
