import { SessionError } from './session.error';

/** The unit returned while a query of it was still running or waiting: somebody forgot to await. */
export class UnfinishedQueriesError extends SessionError {
  constructor(
    readonly requestId: string,
    readonly statements: readonly string[],
  ) {
    super(
      `Request ${requestId} returned with ${statements.length} unfinished quer${statements.length === 1 ? 'y' : 'ies'}, ` +
        `so it was rolled back. Await: ${statements.map((text) => text.slice(0, 120)).join(' | ')}`,
    );
  }
}
