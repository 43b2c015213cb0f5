import { CannotStartError } from '../../cannot-start.error';

/** Data that was made when its folder was open to the server's account, under a parent that is now closed to it. */
export class DataOutOfReachError extends CannotStartError {
  constructor(readonly folder: string) {
    super(
      `PostgreSQL runs as the account "postgres", which may not enter a parent of ${folder}. ` +
        'Open the parents again (chmod o+x), move the data with DATA_DIR, or set DATABASE_URL to a server of your own.',
    );
    this.name = 'DataOutOfReachError';
  }
}
