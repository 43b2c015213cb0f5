import { SessionError } from './session.error';

/** A statement answered with more than the process is to hold at once; its connection was closed, and with it its transaction. */
export class ResultTooLargeError extends SessionError {
  constructor(
    /** In bytes, as they come from the server. */
    readonly limit: number,
    statement: string,
  ) {
    super(
      `A statement answered with more than ${limit} bytes, and its transaction was rolled back: ask for fewer rows or columns at ` +
        `once (a limit, pages, or a stream), or raise resultMaxBytes. The statement: ${statement.slice(0, 200)}`,
    );
  }
}
