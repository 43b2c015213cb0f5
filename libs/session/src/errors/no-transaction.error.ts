import { SessionError } from './session.error';

/** Propagation needs a session, and the caller has none. */
export class NoTransactionError extends SessionError {
  constructor(propagation: string) {
    super(
      `@Transactional({ propagation: '${propagation}' }) was called outside of any session. ` +
        'Call it from a request, or from UnitOfWork.run(context, work).',
    );
  }
}
