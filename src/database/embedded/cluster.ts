import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account';
import type { Binaries } from './binaries';
import { FolderNotOursError } from './folder-not-ours.error';

/** The superuser, whose password every way in asks for, the Unix socket too. */
export const SUPERUSER = 'postgres';

/** Where the cluster is, inside the server's folder. */
export const dataOf = (folder: string): string => join(folder, 'data');

/** A cluster that is being made. What an interrupted start left has this name, so it may go. */
const draftOf = (folder: string): string => join(folder, 'data.new');

/**
 * Makes the cluster unless there is one.
 * @returns its superuser's password
 * @throws FolderNotOursError when something else is in its place: that is somebody's, and never deleted
 */
export async function initialiseOnce(
  folder: string,
  binaries: Binaries,
  account: Account | undefined,
): Promise<string> {
  const secret = join(folder, 'superuser.secret');
  if (existsSync(join(dataOf(folder), 'PG_VERSION')) && existsSync(secret))
    return readFileSync(secret, 'utf8');
  const data = dataOf(folder);
  if (existsSync(data) && readdirSync(data).length > 0) throw new FolderNotOursError(data);
  const draft = draftOf(folder);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  writeFileSync(secret, password, { mode: 0o600 });
  if (account) for (const path of [folder, draft, secret]) chownSync(path, account.uid, account.gid);
  await initdb(draft, secret, binaries, account);
  if (existsSync(data)) rmdirSync(data);
  renameSync(draft, data);
  return password;
}

async function initdb(
  data: string,
  secret: string,
  binaries: Binaries,
  account: Account | undefined,
): Promise<void> {
  const access = ['--username', SUPERUSER, '--pwfile', secret, '--auth', 'scram-sha-256'];
  const words = ['--encoding', 'UTF8', '--locale', 'C.UTF-8'];
  await promisify(execFile)(binaries.initdb, ['--pgdata', data, '--no-sync', ...access, ...words], {
    ...account,
    cwd: '/',
  });
}
