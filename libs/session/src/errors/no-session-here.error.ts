import { SessionError } from './session.error';

/** A handler asks for the session of a route that has none. */
export class NoSessionHereError extends SessionError {
  constructor(where: string) {
    super(
      `${where} has no session: it is marked @NoSession(), or no HTTP request is answered. ` +
        'Take @CurrentSession() off the handler, or open a unit of its own with UnitOfWork.run.',
    );
  }
}
