import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Account } from './account';

/** Bytes that the kernel takes as a socket's path. */
const LONGEST_PATH = process.platform === 'linux' ? 107 : 103;

/** As PostgreSQL and its clients name it. */
const socketOf = (port: number): string => `.s.PGSQL.${port}`;

const LONGEST_NAME = socketOf(65_535);

/**
 * The folder of the server's Unix socket, closed to all but its account. Undefined where TCP has to do: on Windows, when
 * the path is too long, and on file systems that hold no sockets, as some are that a container shares with its host.
 */
export async function socketFolderIn(
  folder: string,
  account: Account | undefined,
): Promise<string | undefined> {
  const path = join(folder, 'socket');
  if (process.platform === 'win32') return undefined;
  if (Buffer.byteLength(join(path, LONGEST_NAME)) > LONGEST_PATH) return undefined;
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  if (account) chownSync(path, account.uid, account.gid);
  return (await holdsSockets(path)) ? path : undefined;
}

/** A list of folders with commas between: quoted, because a name may hold one. */
export function socketSettings(path: string | undefined): string[] {
  const list = path === undefined ? '' : `"${path.replaceAll('"', '""')}"`;
  return [`unix_socket_directories=${list}`, 'unix_socket_permissions=0700'];
}

/**
 * What servers that were killed have left there: PostgreSQL itself removes only what is in the way of the same port.
 * Whoever calls this has a server running on the folder's data, so that nobody else's can be alive.
 */
export function removeSocketsBut(port: number, path: string): void {
  const own = [socketOf(port), `${socketOf(port)}.lock`];
  for (const name of readdirSync(path)) if (!own.includes(name)) rmSync(join(path, name), { force: true });
}

async function holdsSockets(path: string): Promise<boolean> {
  const probe = createServer().listen(join(path, `.probe.${randomBytes(3).toString('hex')}`));
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
