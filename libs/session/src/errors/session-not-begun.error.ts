import { SessionError } from './session.error';

/**
 * The session of a request was used before its interceptor, where nobody would end it if the request went no further, or
 * on a route that has none.
 */
export class SessionNotBegunError extends SessionError {
  constructor(where: string) {
    super(
      `The session of ${where} was used in a constructor, a middleware or a guard, before it begins, or on a route ` +
        'with @NoSession(), where it never does. Query in the handler, in a unit of its own with UnitOfWork.run, or on ' +
        'the data source.',
    );
  }
}
