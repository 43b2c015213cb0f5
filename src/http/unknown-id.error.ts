/** Unknown, somebody else's, deleted, or not an id at all: the caller cannot tell which (H5). */
export class UnknownIdError extends Error {
  constructor(readonly kind: string) {
    super(`There is no ${kind} of this user by that id.`);
    this.name = 'UnknownIdError';
  }
}
