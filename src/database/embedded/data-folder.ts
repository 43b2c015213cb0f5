import { createHash } from 'node:crypto';
import { chownSync, existsSync, lstatSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Account, canReach } from './account';
import { reachableFolder } from './binaries';
import { DataOutOfReachError } from './data-out-of-reach.error';

/**
 * The folder for the data as the server's account can reach it. In a checkout that only root may enter, the data lives
 * under /var/lib and the wanted path becomes a link to it, so that it is found, and removed, where it is looked for.
 */
export function dataFolderWithinReach(wanted: string, account: Account | undefined): string {
  const path = resolve(wanted);
  mkdirSync(dirname(path), { recursive: true });
  if (isLink(path) && existsSync(path)) return realpathSync(path);
  if (canReach(dirname(path), account)) return ensure(path, account);
  if (existsSync(path)) throw new DataOutOfReachError(path);
  const name = createHash('sha256').update(path).digest('hex').slice(0, 12);
  const elsewhere = ensure(join(reachableFolder(), `airlock-data-${name}`), account);
  if (!isLink(path)) symlinkSync(elsewhere, path);
  return elsewhere;
}

function ensure(folder: string, account: Account | undefined): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account) chownSync(folder, account.uid, account.gid);
  return folder;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
