import { CannotStartError } from '../../cannot-start.error';
import { databaseName } from '../database-name';

/** Requests would be served from another database than the one that is migrated and worked on. */
export class OtherDatabaseError extends CannotStartError {
  constructor(url: string, appUrl: string) {
    super(
      `${databaseName(appUrl)} (DATABASE_APP_URL) is another one than ${databaseName(url)} (DATABASE_URL).\n` +
        'Let both lead to the same database of the same server; they differ in the login, and in a pooler on the way.',
    );
    this.name = 'OtherDatabaseError';
  }
}
