import { CannotStartError } from '../../cannot-start.error';
import { databaseName } from '../database-name';

const NAME_THE_CA = 'Name its CA in VARIABLE: sslmode=verify-full&sslrootcert=/path/to/ca.crt';

/** What is to be done, by what is said or by the codes of the system and of PostgreSQL. */
const CURES: readonly (readonly [RegExp, string])[] = [
  [/client password must be a string/, 'Give the password in VARIABLE, or as PGPASSWORD.'],
  [/no encryption/, 'Let it in (pg_hba.conf), or encrypt: sslmode=verify-full in VARIABLE.'],
  [/does not support SSL/, 'Set ssl = on there, or leave sslmode away.'],
  [/ENOENT.* open /, 'Correct sslrootcert, sslcert or sslkey in VARIABLE.'],
  [/ENOENT|EACCES/, 'Start it, or correct the folder of its socket.'],
  [/ECONNREFUSED/, 'Start it, or correct host and port.'],
  [/ENOTFOUND|EAI_AGAIN/, 'Correct the host.'],
  [/ETIMEDOUT|timeout expired/, 'Correct host and port, or let this machine through.'],
  [/ALTNAME_INVALID/, 'Use a host that its certificate is for.'],
  [/_CERT|_SIGNATURE/, NAME_THE_CA],
  [/28P01/, 'Correct user and password.'],
  [/28000/, 'Correct the user, or let it in (pg_hba.conf).'],
  [/3D000/, 'Create it, or correct its name.'],
  [/53300/, 'Raise max_connections, or start fewer replicas.'],
  [/57P03/, 'It is starting or stopping: try again in a moment.'],
];

/** Nobody can be asked behind a connection URL. */
export class DatabaseUnreachableError extends CannotStartError {
  /**
   * @param variable that holds the URL
   * @param url only the database's name and address are told
   */
  constructor(variable: string, url: string, cause: unknown) {
    const { message, code } = firstOf(cause);
    const [, cure = 'Look at VARIABLE.'] = CURES.find(([sign]) => sign.test(`${code} ${message}`)) ?? [];
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
