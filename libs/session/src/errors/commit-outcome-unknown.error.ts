import { SessionError } from './session.error';

/** The connection died during COMMIT and PostgreSQL could not be asked what became of it. */
export class CommitOutcomeUnknownError extends SessionError {
  constructor(
    readonly requestId: string,
    readonly transactionId: string | undefined,
    cause: unknown,
  ) {
    super(
      `Whether request ${requestId} was stored is not known: the connection was lost during COMMIT` +
        `${transactionId ? ` of transaction ${transactionId}` : ''}. Repeat it with the same idempotency key.`,
      { cause },
    );
  }
}
