import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Account, serverAccount } from './account';
import { type Binaries, findBinaries } from './binaries';
import { dataFolderWithinReach } from './data-folder';

const SUPERUSER = 'postgres';
const READY = 'database system is ready to accept connections';
const START_ATTEMPTS = 3;
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 30_000;

/**
 * The shell that starts the server also waits on a pipe from us. However this process ends, `kill -9` included,
 * the pipe closes and the shell stops the server: nothing is left behind for the next start to trip over.
 */
const GUARDIAN =
  'exec 3<&0; "$@" </dev/null 3<&- & server=$!; (read -r _ <&3; kill -INT "$server" 2>/dev/null) & ' +
  'exec 3<&-; wait "$server"; code=$?; kill $! 2>/dev/null; exit "$code"';

export interface EmbeddedServerOptions {
  /** Folder of the data; made when absent. */
  readonly folder: string;
  /** Further settings, `name=value` each. */
  readonly settings?: readonly string[];
  /** Default: a free one. Whoever starts a server again for clients that are still there names theirs. */
  readonly port?: number;
}

/** What another process needs to use the running server too. */
interface Door {
  readonly port: number;
  readonly password: string;
  readonly owner: number;
}

/** One embedded PostgreSQL: initialised once, started, stopped with this process. */
export class EmbeddedServer {
  private child: ChildProcess | undefined;

  private constructor(
    /** Connection URL of the superuser, database `postgres`. */
    readonly url: string,
    readonly folder: string,
  ) {}

  /**
   * Starts the server on a free port of 127.0.0.1, or joins the one that another Airlock process runs on this folder.
   * @throws Error that names the folder and the server's own last words when it does not come up within 30 s.
   */
  static async start(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
    const account = serverAccount();
    const folder = dataFolderWithinReach(options.folder, account);
    const running = await runningServer(folder);
    if (running) return new EmbeddedServer(urlOf(running), folder);
    const binaries = await findBinaries(account);
    const password = await initialiseOnce(folder, binaries, account);
    return EmbeddedServer.launch({ ...options, folder }, binaries, account, password);
  }

  private static async launch(
    options: EmbeddedServerOptions,
    binaries: Binaries,
    account: Account | undefined,
    password: string,
  ): Promise<EmbeddedServer> {
    for (let attempt = 1; ; attempt++) {
      const door: Door = { port: options.port ?? (await freePort()), password, owner: process.pid };
      const server = new EmbeddedServer(urlOf(door), options.folder);
      try {
        await server.spawn(binaries, account, door.port, options.settings ?? []);
        writeFileSync(doorFile(options.folder), JSON.stringify(door), { mode: 0o600 });
        return server;
      } catch (error) {
        if (attempt === START_ATTEMPTS) throw error;
      }
    }
  }

  /** Stops the server if this process started it: open transactions are rolled back, data is flushed. */
  async stop(): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    // Whoever waits for the stop must live to see it: with nothing else to do, Node would end here, and end well.
    child.ref();
    rmSync(doorFile(this.folder), { force: true });
    child.stdin?.end();
    await Promise.race([gone, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
    this.child = undefined;
  }

  private async spawn(
    binaries: Binaries,
    account: Account | undefined,
    port: number,
    settings: readonly string[],
  ): Promise<void> {
    const flags = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings];
    const command = [binaries.postgres, '-D', data(this.folder), ...flags.flatMap((flag) => ['-c', flag])];
    // A group of its own: Ctrl-C must reach the application first, which closes its sessions and then the server.
    const child = spawn('/bin/sh', ['-c', GUARDIAN, 'sh', ...command], {
      ...account,
      detached: true,
      cwd: '/',
      stdio: ['pipe', 'ignore', 'pipe'],
      env: { ...process.env, LC_MESSAGES: 'C' },
    });
    await readiness(child, this.folder);
    this.child = child;
    child.unref();
    (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
    (child.stderr as unknown as { unref?: () => void } | null)?.unref?.();
  }
}

async function readiness(child: ChildProcess, folder: string): Promise<void> {
  let words = '';
  const outcome = await new Promise<'ready' | 'exit' | 'late'>((resolve) => {
    const timer = setTimeout(() => resolve('late'), START_TIMEOUT_MS);
    child.stderr?.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-2_000);
      if (words.includes(READY)) resolve('ready');
    });
    child.once('exit', () => resolve('exit'));
    child.once('exit', () => clearTimeout(timer));
    child.stderr?.once('data', () => clearTimeout(timer));
  });
  if (outcome === 'ready') return;
  child.stdin?.end();
  throw new Error(
    `The embedded PostgreSQL in ${folder} did not start. Its last words:\n${words.trim()}\n` +
      'Move that folder away to begin with an empty database, or set DATABASE_URL to a server of your own.',
  );
}

/** A server whose owner still lives is shared; one whose owner died is on its way out, so it is waited for. */
async function runningServer(folder: string): Promise<Door | undefined> {
  const pidFile = join(data(folder), 'postmaster.pid');
  const door = readDoor(folder);
  if (door && isAlive(door.owner) && existsSync(pidFile)) return door;
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  for (;;) {
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').split('\n')[0]) : 0;
    if (!pid || !isPostgres(pid)) return undefined;
    if (Date.now() > deadline) {
      throw new Error(
        `A PostgreSQL server (process ${pid}) still uses ${folder}, and the Airlock that started it is gone. ` +
          `Stop it with "kill -INT ${pid}" and start again.`,
      );
    }
    await sleep(50);
  }
}

async function initialiseOnce(
  folder: string,
  binaries: Binaries,
  account: Account | undefined,
): Promise<string> {
  const secret = join(folder, 'superuser.secret');
  if (existsSync(join(data(folder), 'PG_VERSION')) && existsSync(secret)) return readFileSync(secret, 'utf8');
  // initdb refuses a folder with something in it: what an interrupted first start left goes.
  rmSync(data(folder), { recursive: true, force: true });
  mkdirSync(data(folder), { recursive: true, mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  writeFileSync(secret, password, { mode: 0o600 });
  if (account) for (const path of [folder, data(folder), secret]) chownSync(path, account.uid, account.gid);
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
    ['--pgdata', data(folder), '--locale', 'C.UTF-8', '--no-sync', ...flags],
    {
      ...account,
      cwd: '/',
    },
  );
  return password;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A pid file can outlive its server, and its number can meanwhile belong to somebody else. */
function isPostgres(pid: number): boolean {
  if (!isAlive(pid)) return false;
  const commandLine = `/proc/${pid}/cmdline`;
  return (
    !existsSync('/proc/self/cmdline') ||
    (existsSync(commandLine) && readFileSync(commandLine, 'utf8').includes('postgres'))
  );
}

function readDoor(folder: string): Door | undefined {
  try {
    return JSON.parse(readFileSync(doorFile(folder), 'utf8')) as Door;
  } catch {
    return undefined;
  }
}

const data = (folder: string): string => join(folder, 'data');
const doorFile = (folder: string): string => join(folder, 'server.json');
const urlOf = ({ port, password }: Door): string =>
  `postgres://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
