/** Unknown, or somebody else's: the caller cannot tell which. */
export class ImportNotFoundError extends Error {
  constructor(readonly importId: string) {
    super(`There is no import ${importId} of this user.`);
    this.name = 'ImportNotFoundError';
  }
}
