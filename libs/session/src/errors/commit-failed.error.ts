import { QueryFailedError } from 'typeorm';
import { asError } from './as-error';

/**
 * PostgreSQL refused the COMMIT (a deferred constraint, a serialization failure): everything was rolled back. It is TypeORM's
 * error, as that of a failing INSERT is, with its `code`, `constraint` and `detail`: whoever answers 409 to the one answers so to both.
 */
export class CommitFailedError extends QueryFailedError {
  constructor(requestId: string, cause: unknown) {
    const refusal = asError(cause);
    super('COMMIT', undefined, refusal);
    // TypeORM wraps what fails in a query, and copies what it has onto the wrapping: this must still be found behind that.
    Object.defineProperty(this, 'driverError', { enumerable: false });
    this.cause = cause;
    this.message = `Nothing of request ${requestId} was stored: COMMIT failed: ${refusal.message}`;
  }
}
