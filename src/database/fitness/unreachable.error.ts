import { CannotStartError } from '../../cannot-start.error';
import { databaseName } from '../database-name';

/** What is to be done, by the codes of the system and of PostgreSQL. */
const CURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Start it, or correct host and port.',
  ENOTFOUND: 'Correct the host.',
  ETIMEDOUT: 'Correct host and port, or let this machine through.',
  '28P01': 'Correct user and password.',
  '28000': 'Correct the user, or let it in (pg_hba.conf).',
  '3D000': 'Create it, or correct its name.',
  '53300': 'Raise max_connections, or start fewer replicas.',
  '57P03': 'It is starting or stopping: try again in a moment.',
};

/** Nobody can be asked behind a connection URL. */
export class DatabaseUnreachableError extends CannotStartError {
  /**
   * @param variable that holds the URL
   * @param url only the database's name and address are told
   */
  constructor(variable: string, url: string, cause: unknown) {
    const { message, code } = firstOf(cause);
    const cure = CURES[code] ?? `Look at ${variable}.`;
    super(`${databaseName(url)} (${variable}) cannot be reached: ${message}.\n${cure}`, { cause });
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
