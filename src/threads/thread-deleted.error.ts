/** Its rows are kept for a while, and so is its id. */
export class ThreadDeletedError extends Error {
  constructor(readonly threadId: string) {
    super(`Thread ${threadId} was deleted, and its id is not free again yet: take another.`);
    this.name = 'ThreadDeletedError';
  }
}
