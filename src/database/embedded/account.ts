import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The system account that the database server runs as: PostgreSQL refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'postgres';

/** Undefined for an ordinary user: the server then runs as the very same user. */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return lookUp() ?? create();
}

/**
 * Whether the account may enter every folder down to `path`; a checkout under a folder that only root may enter
 * is out of its reach, however open the checkout itself is.
 */
export function canReach(path: string, account: Account | undefined): boolean {
  if (!account) return true;
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (!mayEnter(folder, account)) return false;
    if (folder === dirname(folder)) return true;
  }
}

function mayEnter(folder: string, account: Account): boolean {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (!stat || !stat.isDirectory()) return true;
  if (stat.uid === account.uid) return (stat.mode & 0o100) !== 0;
  if (stat.gid === account.gid) return (stat.mode & 0o010) !== 0;
  return (stat.mode & 0o001) !== 0;
}

function lookUp(): Account | undefined {
  try {
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return undefined;
  }
}

function ask(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, NAME], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}

function create(): Account {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', NAME], {
      stdio: 'pipe',
    });
  } catch (cause) {
    throw new Error(
      `PostgreSQL does not run as root, and no account "${NAME}" could be made for it. ` +
        'Start Airlock as an ordinary user, or set DATABASE_URL to a server of your own.',
      { cause },
    );
  }
  const account = lookUp();
  if (!account) throw new Error(`The account "${NAME}" was made but cannot be looked up with "id ${NAME}".`);
  return account;
}
