import { CannotStartError } from '../../cannot-start.error';
import { databaseName } from '../database-name';

/** Nothing could be written there, the migrations neither. */
export class DatabaseReadOnlyError extends CannotStartError {
  /** @param variable that holds the URL */
  constructor(variable: string, url: string) {
    super(
      `${databaseName(url)} (${variable}) takes no writes: it is a standby, or its default_transaction_read_only is on.\n` +
        'Name the primary, try again when the failover is over, or: alter database … reset default_transaction_read_only (or alter role …).',
    );
    this.name = 'DatabaseReadOnlyError';
  }
}
