import { SessionError } from './session.error';

/** Propagation NEVER, inside a session. */
export class TransactionExistsError extends SessionError {
  constructor(requestId: string) {
    super(`@Transactional({ propagation: 'NEVER' }) was called inside the session of request ${requestId}.`);
  }
}
