/** The caller cannot be known. The reason is for the caller: it never quotes the token. */
export class TokenRejectedError extends Error {
  /** As it is said in `WWW-Authenticate`, with an error only where something was presented (RFC 6750, 3.1). */
  get challenge(): string {
    return `Bearer error="invalid_token", error_description="${this.reason.replaceAll('"', "'")}"`;
  }

  constructor(readonly reason: string) {
    super(reason);
    this.name = 'TokenRejectedError';
  }
}
