import { SessionError } from './session.error';

/** Nest found TypeORM's own EntityManager, which knows no session, where the session's was meant. */
export class ForeignManagerError extends SessionError {
  constructor(readonly classes: readonly string[]) {
    super(
      `These would get TypeORM's own EntityManager instead of the session's: ${classes.join(', ')}. ` +
        'List SessionModule before TypeOrmModule in the imports of your root module.',
    );
  }
}
