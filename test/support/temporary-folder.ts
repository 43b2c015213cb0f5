import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server that writes into the folder may be about to stop: what it writes behind the first attempt goes with the next. */
const GUARD = 'read -r _; for _ in 1 2 3 4 5 6 7 8 9 10; do rm -rf -- "$1" && exit 0; sleep 1; done';

/** Linux keeps the files of this folder in memory. */
const MEMORY = '/dev/shm';
/** The `type` that statfs(2) gives for tmpfs. */
const TMPFS = 0x01021994;
const GIB = 2 ** 30;

/**
 * A folder that every account may enter. Whoever makes it removes it; where that does not come to pass because the process
 * is ended first, `kill -9` included, a shell that waits on a pipe from it does.
 * @param under default: the system's own folder for such
 */
export function temporaryFolder(name: string, under = tmpdir()): string {
  const folder = mkdtempSync(join(under, `airlock-${name}-`));
  chmodSync(folder, 0o755);
  const guard = spawn('/bin/sh', ['-c', GUARD, 'sh', folder], {
    // A group of its own: what ends ours must not end it.
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  (guard.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return folder;
}

/**
 * Where databases are made and dropped by the hundred: in memory, where the machine has enough of it to spare. To find room for
 * their files, the file system of a disk took up to a fifteenth of what the tests did.
 * @returns a folder for {@link temporaryFolder}
 */
export function underMemory(): string {
  if (!existsSync(MEMORY) || process.availableMemory() < 8 * GIB) return tmpdir();
  const { type, bavail, bsize } = statfsSync(MEMORY);
  return type === TMPFS && bavail * bsize >= 4 * GIB ? MEMORY : tmpdir();
}
