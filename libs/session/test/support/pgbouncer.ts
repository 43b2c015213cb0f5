import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { eventually } from './eventually';

/** Debian puts it where only root's PATH leads. */
const FURTHER_PLACES = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin'];

/** PgBouncer does not run as root, and this account exists everywhere. */
const ACCOUNT = 'nobody';

/** The program's path; undefined where it is not installed. */
export function pgbouncerProgram(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...FURTHER_PLACES];
  return folders.map((folder) => join(folder, 'pgbouncer')).find((path) => existsSync(path));
}

/** A PgBouncer in transaction mode in front of a database, with fewer connections to it than it takes clients. */
export class PgBouncer {
  private constructor(
    /** As the given one, through the bouncer. */
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /**
   * Nothing is ignored or reset for the application's sake: the settings are the package's own, but for the size.
   * @throws Error with its last words when it does not come up
   */
  static async before(databaseUrl: string, serverConnections: number): Promise<PgBouncer> {
    const program = pgbouncerProgram();
    if (!program) throw new Error('PgBouncer is not installed.');
    // By TCP: its account may not enter the folder of the server's Unix socket.
    const target = new URL(databaseUrl);
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
    const users = join(folder, 'users.txt');
    const configuration = join(folder, 'pgbouncer.ini');
    writeFileSync(users, `"${target.username}" "${decodeURIComponent(target.password)}"\n`, { mode: 0o600 });
    writeFileSync(
      configuration,
      `[databases]
* = host=${target.hostname} port=${target.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${serverConnections}
`,
    );
    const account = ordinaryAccount();
    if (account) for (const path of [folder, users, configuration]) chownSync(path, account.uid, account.gid);
    const child = spawn(program, [configuration], { ...account, stdio: ['ignore', 'ignore', 'pipe'] });
    let words = '';
    child.stderr?.on('data', (chunk: Buffer) => (words += chunk.toString()));
    const url = new URL(target);
    // The Unix socket of the server would lead around the bouncer.
    url.searchParams.delete('host');
    url.port = String(port);
    const bouncer = new PgBouncer(url.toString(), child, folder);
    try {
      await eventually('PgBouncer listens', () => listens(port));
      return bouncer;
    } catch (cause) {
      await bouncer.stop();
      throw new Error(`PgBouncer did not start. Its last words:\n${words}`, { cause });
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function ordinaryAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const ask = (flag: string): number => Number(execFileSync('id', [flag, ACCOUNT], { encoding: 'utf8' }));
  return { uid: ask('-u'), gid: ask('-g') };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
