import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account';
import type { Binaries } from './binaries';

/** The superuser, whose password every way in asks for, the Unix socket too. */
export const SUPERUSER = 'postgres';

/** Where the cluster is, inside the server's folder. */
export const dataOf = (folder: string): string => join(folder, 'data');

/** Makes the cluster unless there is one. @returns its superuser's password */
export async function initialiseOnce(
  folder: string,
  binaries: Binaries,
  account: Account | undefined,
): Promise<string> {
  const secret = join(folder, 'superuser.secret');
  if (existsSync(join(dataOf(folder), 'PG_VERSION')) && existsSync(secret))
    return readFileSync(secret, 'utf8');
  // initdb refuses a folder with something in it: what an interrupted first start left goes.
  rmSync(dataOf(folder), { recursive: true, force: true });
  mkdirSync(dataOf(folder), { recursive: true, mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  writeFileSync(secret, password, { mode: 0o600 });
  if (account) for (const path of [folder, dataOf(folder), secret]) chownSync(path, account.uid, account.gid);
  const flags = [
    '--username',
    SUPERUSER,
    '--pwfile',
    secret,
    '--auth',
    'scram-sha-256',
    '--encoding',
    'UTF8',
  ];
  await promisify(execFile)(
    binaries.initdb,
    ['--pgdata', dataOf(folder), '--locale', 'C.UTF-8', '--no-sync', ...flags],
    {
      ...account,
      cwd: '/',
    },
  );
  return password;
}
