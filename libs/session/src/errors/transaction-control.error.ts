import { SessionError } from './session.error';

/** Application code tried to begin, commit, roll back or release what only the session may. */
export class TransactionControlError extends SessionError {
  constructor(statement: string) {
    super(
      `"${statement}" is the session's own business: it begins with the first query and ends with its unit. ` +
        'For a savepoint use manager.transaction(); for a transaction of its own, UnitOfWork.run.',
    );
  }
}
