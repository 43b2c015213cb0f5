import { escapeIdentifier } from 'pg';
import { CannotStartError } from '../../cannot-start.error';
import { databaseName } from '../database-name';

/** The database cannot hold every text that a user may write, and what it holds cannot be changed. */
export class DatabaseEncodingError extends CannotStartError {
  /**
   * @param encoding as `pg_encoding_to_char` says it
   * @param login the role that connects
   */
  constructor(
    url: string,
    { encoding, database, login }: Readonly<Record<'encoding' | 'database' | 'login', string>>,
  ) {
    super(
      `${databaseName(url)} (DATABASE_URL) has the encoding ${encoding}, in which not every text of a user can be stored.\n` +
        `Make another one, as a superuser: create database ${escapeIdentifier(`${database}_utf8`)} ` +
        `owner ${escapeIdentifier(login)} encoding 'UTF8' template template0;`,
    );
    this.name = 'DatabaseEncodingError';
  }
}
