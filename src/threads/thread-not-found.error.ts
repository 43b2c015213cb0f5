/** Unknown, somebody else's, or deleted: the caller cannot tell which. */
export class ThreadNotFoundError extends Error {
  constructor(readonly threadId: string) {
    super(`There is no thread ${threadId} of this user.`);
    this.name = 'ThreadNotFoundError';
  }
}
