/** The same key was sent with another body before (H8). */
export class IdempotencyKeyReusedError extends Error {
  constructor() {
    super('This Idempotency-Key was used for another call. Send the same body again, or take a new key.');
    this.name = 'IdempotencyKeyReusedError';
  }
}
