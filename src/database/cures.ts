const MAKE_ROOM = 'Make room on the disk of the database.';
const MORE_FILES = 'Let this process have more open files (ulimit -n, LimitNOFILE).';

/** What is to be done, by what is said or by the codes of the system and of PostgreSQL. VARIABLE holds the URL. */
const CURES: readonly (readonly [RegExp, string])[] = [
  [/client password must be a string/, 'Give the password in VARIABLE, or as PGPASSWORD.'],
  [/no encryption/, 'Let it in (pg_hba.conf), or encrypt: sslmode=verify-full in VARIABLE.'],
  [/does not support SSL/, 'Set ssl = on there, or leave sslmode away.'],
  [/ENOENT.* open /, 'Correct sslrootcert, sslcert or sslkey in VARIABLE.'],
  [/ENOENT|EACCES/, 'Start it, or correct the folder of its socket.'],
  [/ECONNREFUSED/, 'Start it, or correct host and port.'],
  [/ENOTFOUND|EAI_AGAIN/, 'Correct the host, or let the name be resolved here.'],
  [/EMFILE|ENFILE/, MORE_FILES],
  [/ETIMEDOUT|timeout expired/, 'Correct host and port, or let this machine through.'],
  [/ALTNAME_INVALID/, 'Use a host that its certificate is for.'],
  [/_CERT|_SIGNATURE/, 'Name its CA in VARIABLE: sslmode=verify-full&sslrootcert=/path/to/ca.crt'],
  [/28P01/, 'Correct user and password.'],
  [/28000/, 'Correct the user, or let it in (pg_hba.conf).'],
  [/3D000/, 'Create it, or correct its name.'],
  [/53100/, MAKE_ROOM],
  [/53300/, 'Raise max_connections, lower POOL_SIZE, or start fewer replicas.'],
  [/57P03/, 'It is starting or stopping: try again in a moment.'],
];

/** @returns nothing where only whoever runs the database can tell */
export function cureOf(code: string, message: string): string | undefined {
  return CURES.find(([sign]) => sign.test(`${code} ${message}`))?.[1];
}

/** What makes the database be away from a running server, and is not over by itself. */
const WHILE_RUNNING: Readonly<Record<string, string>> = {
  '28P01': 'Has the password changed? Give the new one in the URL, and start again.',
  '28000': 'Let it in again (pg_hba.conf, login), or correct the URL and start again.',
  '53100': MAKE_ROOM,
  '53300': 'Raise max_connections or the connection limit, or lower POOL_SIZE.',
  ENOTFOUND: 'Does the name of the database still exist, and can it be resolved here?',
  EAI_AGAIN: 'Does the name of the database still exist, and can it be resolved here?',
  '57014':
    'It takes longer than STATEMENT_TIMEOUT_MS: is the database overloaded, or does something hold a lock?',
  EMFILE: MORE_FILES,
  ENOSPC: 'Make room on this machine, or set TMPDIR to a folder where there is some.',
};

/** @returns what to do about something that fails again and again, where it is known */
export const cureWhileRunning = (code: string | undefined): string | undefined =>
  code === undefined ? undefined : WHILE_RUNNING[code];
