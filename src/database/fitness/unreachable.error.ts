import { CannotStartError } from '../../cannot-start.error';
import { cureOf } from '../cures';
import { databaseName } from '../database-name';

/** Nobody can be asked behind a connection URL. */
export class DatabaseUnreachableError extends CannotStartError {
  /**
   * @param variable that holds the URL
   * @param url only the database's name and address are told
   */
  constructor(variable: string, url: string, cause: unknown) {
    const { message, code } = firstOf(cause);
    const cure = cureOf(code, message) ?? 'Look at VARIABLE.';
    super(
      `${databaseName(url)} (${variable}) cannot be reached: ${message}.\n${cure.replace('VARIABLE', variable)}`,
      { cause },
    );
    this.name = 'DatabaseUnreachableError';
  }
}

/** "localhost" is tried at several addresses, and what comes back then has no message of its own. */
function firstOf(cause: unknown): { message: string; code: string } {
  if (typeof cause !== 'object' || cause === null || !('message' in cause))
    return { message: String(cause), code: '' };
  if ('errors' in cause && Array.isArray(cause.errors) && cause.errors.length > 0)
    return firstOf(cause.errors[0]);
  return { message: String(cause.message), code: 'code' in cause ? String(cause.code) : '' };
}
