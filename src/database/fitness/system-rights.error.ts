import { CannotStartError } from '../../cannot-start.error';
import { databaseName } from '../database-name';

/** The login inherits what only a few functions may have: it would see every row of every user without becoming anybody. */
export class SystemRightsError extends CannotStartError {
  /**
   * @param variable that holds the URL
   * @param login the role that connects
   * @param cures statements of a superuser; none where it inherits by way of another role
   */
  constructor(variable: string, url: string, login: string, cures: readonly string[]) {
    const cure =
      cures.length > 0
        ? cures.join('; ')
        : `revoke from "${login}" the role by way of which it inherits from airlock_system`;
    super(
      `${databaseName(url)} (${variable}): the role "${login}" has the rights of airlock_system by itself, ` +
        'to whom the rows of all users are open. In production Airlock does not start so.\n' +
        `As a superuser: ${cure};`,
    );
    this.name = 'SystemRightsError';
  }
}
