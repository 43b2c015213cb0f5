/** The caller cannot be known. The reason is for the caller: it never quotes the token. */
export class TokenRejectedError extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'TokenRejectedError';
  }
}
