import { SessionError } from './session.error';

/** A query in the code of a request or unit that does not go through its session: it would commit by itself. */
export class OutsideSessionError extends SessionError {
  constructor(readonly where: string) {
    super(
      `A query outside the session of ${where} would run on another connection and commit by itself. ` +
        "Use the injected EntityManager, a repository from SessionModule.forFeature (TypeOrmModule's goes past the session) " +
        'or unit.manager; where that is really meant, wrap it in detached().',
    );
  }
}
