import { SessionError } from './session.error';

/** A statement would store something, and its transaction is READ ONLY (SQLSTATE 25006). */
export class ReadOnlyTransactionError extends SessionError {
  constructor(where: string, cause: unknown) {
    super(
      `A statement of ${where} would store something, and its transaction is READ ONLY: that of a GET or HEAD request is, unless ` +
        'isReadOnly() of SessionModule says otherwise, and so is one with readOnly: true. Put @Transactional({ readOnly: false }) ' +
        'on the handler, or answer another method.',
      { cause },
    );
  }
}
