import { SessionError } from './session.error';

/** TypeORM's result cache was asked in a transaction that has an identity: it would give one user what another has read. */
export class SharedCacheError extends SessionError {
  constructor(where: string, query: string) {
    super(
      `A query of ${where} asks for TypeORM's result cache, which knows its text and not its user: what one has read would be ` +
        `given to another. Take \`cache\` off it, or keep its result yourself under the user's id. The query: ${query}`,
    );
  }
}
