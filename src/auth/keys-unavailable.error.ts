/** No token can be checked, a good one neither: what is wrong is not the caller's. */
export class KeysUnavailableError extends Error {
  constructor(cause: unknown) {
    super('Tokens cannot be checked now: the keys of the identity provider cannot be had. Try again.', {
      cause,
    });
    this.name = 'KeysUnavailableError';
  }
}
