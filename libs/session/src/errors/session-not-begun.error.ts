import { SessionError } from './session.error';

/** The session of a request was used before its interceptor: nobody would end it if the request went no further. */
export class SessionNotBegunError extends SessionError {
  constructor(where: string) {
    super(
      `The session of ${where} was used in a constructor, a middleware or a guard, before it begins. ` +
        'Query in the handler, or in a unit of its own with UnitOfWork.run.',
    );
  }
}
