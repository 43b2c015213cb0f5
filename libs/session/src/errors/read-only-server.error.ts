import { SessionError } from './session.error';

/** The server takes no writes: a standby, or a primary that has become one or is being spared (SQLSTATE 25006). */
export class ReadOnlyServerError extends SessionError {
  constructor(
    readonly requestId: string,
    cause: unknown,
  ) {
    super(
      `A statement of request ${requestId} writes, and the server takes no writes: it is a standby, or its ` +
        'default_transaction_read_only is on. Nothing was written, and the connection is not used again. Name the primary.',
      { cause },
    );
  }
}
