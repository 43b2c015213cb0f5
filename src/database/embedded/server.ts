import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, serverAccount } from './account';
import { type Binaries, findBinaries } from './binaries';
import { dataOf, initialiseOnce } from './cluster';
import { dataFolderWithinReach } from './data-folder';
import { withdrawEndpoint, type Endpoint, announceEndpoint, tcpUrlOf, urlOf } from './endpoint';
import { runningServer, STOP_TIMEOUT_MS } from './running-server';
import { removeSocketsBut, socketFolderIn, socketSettings } from './socket-folder';

const READY = 'database system is ready to accept connections';
const START_ATTEMPTS = 3;
const START_TIMEOUT_MS = 30_000;

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

/** One embedded PostgreSQL: initialised once, started, stopped with this process. */
export class EmbeddedServer {
  private child: ChildProcess | undefined;

  private constructor(
    readonly folder: string,
    private readonly endpoint: Endpoint,
  ) {}

  /** Connection URL of the superuser, database `postgres`: by the Unix socket where the server has one. */
  get url(): string {
    return urlOf(this.endpoint);
  }

  /** The same by TCP. */
  get tcpUrl(): string {
    return tcpUrlOf(this.endpoint);
  }

  /**
   * Starts the server on a Unix socket in its folder and on a free port of 127.0.0.1, or joins the one that another
   * Airlock process runs on this folder.
   * @throws Error that names the folder and the server's own last words when it does not come up within 30 s.
   */
  static async start(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
    const account = serverAccount();
    const folder = dataFolderWithinReach(options.folder, account);
    const running = await runningServer(folder);
    if (running) return new EmbeddedServer(folder, running);
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
    const { folder, settings = [] } = options;
    const socketFolder = await socketFolderIn(folder, account);
    for (let attempt = 1; ; attempt++) {
      const port = options.port ?? (await freePort());
      const server = new EmbeddedServer(folder, { port, password, owner: process.pid, socketFolder });
      try {
        await server.spawn(binaries, account, settings);
        if (socketFolder) removeSocketsBut(port, socketFolder);
        announceEndpoint(folder, server.endpoint);
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
    withdrawEndpoint(this.folder);
    child.stdin?.end();
    await Promise.race([gone, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
    this.child = undefined;
  }

  private async spawn(
    binaries: Binaries,
    account: Account | undefined,
    settings: readonly string[],
  ): Promise<void> {
    const { port, socketFolder } = this.endpoint;
    const flags = [
      `port=${port}`,
      'listen_addresses=127.0.0.1',
      ...socketSettings(socketFolder),
      ...settings,
    ];
    const command = [binaries.postgres, '-D', dataOf(this.folder), ...flags.flatMap((flag) => ['-c', flag])];
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

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
