import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server that writes into the folder may be about to stop: what it writes behind the first attempt goes with the next. */
const GUARD = 'read -r _; for _ in 1 2 3 4 5 6 7 8 9 10; do rm -rf -- "$1" && exit 0; sleep 1; done';

/**
 * A folder under the system's own for such, that every account may enter. Whoever makes it removes it; where that does not
 * come to pass because the process is ended first, `kill -9` included, a shell that waits on a pipe from it does.
 */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `airlock-${name}-`));
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
