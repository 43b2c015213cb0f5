/** What an agent or a tool came up with is more than is kept of one thing: it comes out the same again. */
export class TooMuchError extends Error {
  readonly retryable = false;

  /** @param what it is, as the beginning of a sentence */
  constructor(what: string, most: number) {
    super(
      `${what} is more than the ${most} characters that are kept of it. Make it smaller: fewer rows, or what they add up to.`,
    );
    this.name = 'TooMuchError';
  }
}
