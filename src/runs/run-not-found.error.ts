/** Unknown, or somebody else's: the caller cannot tell which. */
export class RunNotFoundError extends Error {
  constructor(readonly runId: string) {
    super(`There is no run ${runId} of this user.`);
    this.name = 'RunNotFoundError';
  }
}
