import { SessionError } from './session.error';

/** Propagation NEVER, inside a session. */
export class TransactionExistsError extends SessionError {
  constructor(requestId: string) {
    super(
      `@Transactional({ propagation: 'NEVER' }) was called inside the session of request ${requestId}. ` +
        'Call it where no request and no unit is, or leave the propagation out to join the session.',
    );
  }
}
