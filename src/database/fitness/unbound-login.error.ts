import { CannotStartError } from '../../cannot-start.error';
import { databaseName } from '../database-name';

/** Row-level security, the last line of defence, does not bind the login: it would keep nobody's rows from a mistake. */
export class UnboundLoginError extends CannotStartError {
  /**
   * @param variable that holds the URL
   * @param login the role that connects
   * @param why it is not bound: what the role is or has
   */
  constructor(variable: string, url: string, login: string, why: string) {
    super(
      `${databaseName(url)} (${variable}): the role "${login}" ${why}, whom row-level security does not bind. ` +
        "Only the role that each transaction takes on would keep users' rows apart.\n" +
        `As a superuser: create role airlock login createrole password '…'; create database airlock owner airlock; ` +
        `then ${variable}=postgres://airlock:…@host/airlock. In production Airlock does not start without.`,
    );
    this.name = 'UnboundLoginError';
  }
}
