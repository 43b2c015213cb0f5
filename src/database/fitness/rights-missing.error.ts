import { CannotStartError } from '../../cannot-start.error';
import { databaseName } from '../database-name';

/** The login may not do what the migrations, or the requests, have to. */
export class DatabaseRightsMissingError extends CannotStartError {
  /**
   * @param variable that holds the URL
   * @param login the role that connects
   * @param missing what it lacks
   * @param cures statements of a superuser that give it
   */
  constructor(
    variable: string,
    url: string,
    login: string,
    missing: readonly string[],
    cures: readonly string[],
  ) {
    super(
      `${databaseName(url)} (${variable}): the role "${login}" ${missing.join(' and ')}.\n` +
        `As a superuser, in that database: ${cures.join('; ')};`,
    );
    this.name = 'DatabaseRightsMissingError';
  }
}
