import { CannotStartError } from '../../cannot-start.error';
import { databaseName } from '../database-name';

/** The first that can grant a role without its rights being inherited, on which the roles of the server rest. */
export const OLDEST_SERVER = 160_000;

/** The server lacks what the migrations are made of. */
export class DatabaseTooOldError extends CannotStartError {
  /** @param version as `server_version` says it */
  constructor(url: string, version: string) {
    super(
      `${databaseName(url)} (DATABASE_URL) is PostgreSQL ${version}; Airlock needs 16 or newer. ` +
        'Upgrade it, name another one, or leave DATABASE_URL away for the embedded one.',
    );
    this.name = 'DatabaseTooOldError';
  }
}
