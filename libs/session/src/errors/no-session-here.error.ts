import { SessionError } from './session.error';

/** A handler asks for the session of a route that has none, or a provider for one where neither a request nor a unit is. */
export class NoSessionHereError extends SessionError {
  constructor(where: string) {
    super(
      `${where} has no session: it is marked @NoSession(), or what is answered is no HTTP request but a message or a field of GraphQL. ` +
        'Open a unit with UnitOfWork.run and take from it what queries: unit.manager, or a class by unit.resolve(Class).',
    );
  }
}
