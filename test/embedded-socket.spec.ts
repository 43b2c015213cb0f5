import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Server } from 'node:net';
import { join } from 'node:path';
import request from 'supertest';
import { ensureDatabase } from '../src/database/database-url';
import { socketFolderIn } from '../src/database/embedded/socket-folder';
import { EmbeddedServer } from '../src/database/embedded/server';
import { startAirlock } from './support/airlock';
import { ask } from './support/ask';
import { temporaryFolder } from './support/temporary-folder';

/** Bytes of a socket's path: `man 7 unix`, and what PostgreSQL allows. */
const LONGEST_PATH = process.platform === 'linux' ? 107 : 103;

const OVER_TCP = 'select inet_server_addr() is not null as tcp';

describe('The Unix socket of the embedded PostgreSQL', () => {
  let home: string;

  beforeEach(() => {
    home = temporaryFolder('socket');
  });

  afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 }));

  it('is all that the whole server needs: migrations, queue, pools and announcements go over it', async () => {
    const postgres = await EmbeddedServer.start({
      folder: join(home, 'pg'),
      settings: ['listen_addresses='],
    });
    const url = await ensureDatabase(postgres.url, 'airlock');
    const database = { name: 'airlock', url, superuserUrl: postgres.url, drop: async () => undefined };
    const airlock = await startAirlock({}, { database });

    const { status, body } = await request(airlock.url)
      .post('/v2/runs/wait')
      .set({ authorization: await airlock.bearer('alice') })
      .send({
        assistant_id: 'supervisor',
        input: { messages: [{ role: 'user', content: 'What did it cost?' }] },
      });
    await airlock.close();
    const byTcp = await failure(ask(postgres.tcpUrl, OVER_TCP));
    await postgres.stop();

    expect(status).toBe(200);
    expect(body.messages).toMatchObject([{ type: 'human' }, { type: 'ai' }]);
    expect(byTcp).toContain('ECONNREFUSED');
  });

  it('is in a folder closed to others, beside TCP, and both ask for the password', async () => {
    const folder = join(home, 'a, "b" ');
    const postgres = await EmbeddedServer.start({ folder });
    const socketFolder = folderOf(postgres.url);

    const ways = [await ask(postgres.url, OVER_TCP), await ask(postgres.tcpUrl, OVER_TCP)];
    const refused = await Promise.all(
      [postgres.url, postgres.tcpUrl].map((url) => failure(ask(withPassword(url, 'wrong'), OVER_TCP))),
    );
    const nameless = await failure(ask(withPassword(postgres.url, ''), OVER_TCP));
    const rules = await ask(
      postgres.url,
      `select distinct type, auth_method from pg_hba_file_rules order by 1`,
    );
    const modes = [socketFolder, join(socketFolder, `.s.PGSQL.${new URL(postgres.url).port}`)].map(modeOf);
    const owners = [socketFolder, join(folder, 'data')].map((path) => statSync(path).uid);
    await postgres.stop();

    expect(ways).toEqual([[{ tcp: false }], [{ tcp: true }]]);
    expect(refused).toEqual(Array(2).fill('password authentication failed for user "postgres"'));
    expect(nameless).toContain('password must be a');
    expect(rules).toEqual(['host', 'local'].map((type) => ({ type, auth_method: 'scram-sha-256' })));
    expect(modes).toEqual(['700', '700']);
    expect(owners[0]).toBe(owners[1]);
  });

  it('may have a path as long as the system takes; with a byte more TCP has to do', async () => {
    const longest = await EmbeddedServer.start({ folder: folderFor(LONGEST_PATH) });
    const tooLong = await EmbeddedServer.start({ folder: folderFor(LONGEST_PATH + 1) });

    const ways = [await ask(longest.url, OVER_TCP), await ask(tooLong.url, OVER_TCP)];
    await longest.stop();
    await tooLong.stop();

    expect(ways).toEqual([[{ tcp: false }], [{ tcp: true }]]);
    expect(tooLong.url).toBe(tooLong.tcpUrl);
  });

  it('is not used by whoever joins a server that an older version started, which tells of none', async () => {
    const folder = join(home, 'pg');
    const first = await EmbeddedServer.start({ folder });
    const joined = await EmbeddedServer.start({ folder });
    const door = JSON.parse(readFileSync(join(folder, 'server.json'), 'utf8')) as Record<string, unknown>;
    const { socketFolder, ...older } = door;
    writeFileSync(join(folder, 'server.json'), JSON.stringify(older));

    const joinedLater = await EmbeddedServer.start({ folder });
    const ways = [await ask(joined.url, OVER_TCP), await ask(joinedLater.url, OVER_TCP)];
    await first.stop();

    expect(joined.url).toBe(first.url);
    expect(socketFolder).toBe(folderOf(first.url));
    expect(joinedLater.url).toBe(first.tcpUrl);
    expect(ways).toEqual([[{ tcp: false }], [{ tcp: true }]]);
  });

  it('is in nobody’s way when its server was killed: the next start takes its place and removes those of other ports', async () => {
    const folder = join(home, 'pg');
    const first = await EmbeddedServer.start({ folder });
    const port = Number(new URL(first.url).port);
    const other = port === 65_535 ? port - 1 : port + 1;
    await first.stop();
    await leaveSocket(folderOf(first.url), port);
    await leaveSocket(folderOf(first.url), other);

    const next = await EmbeddedServer.start({ folder, port });
    const [way] = await ask(next.url, OVER_TCP);
    const left = readdirSync(folderOf(next.url)).sort();
    await next.stop();

    expect(way).toEqual({ tcp: false });
    expect(left).toEqual([`.s.PGSQL.${port}`, `.s.PGSQL.${port}.lock`]);
  });

  it('is none where the file system holds no sockets', async () => {
    const listen = jest.spyOn(Server.prototype, 'listen').mockImplementationOnce(function (this: Server) {
      process.nextTick(() => this.emit('error', new Error('listen ENOTSUP: operation not supported')));
      return this;
    });

    const folders = [await socketFolderIn(home, undefined), await socketFolderIn(home, undefined)];
    listen.mockRestore();

    expect(folders).toEqual([undefined, join(home, 'socket')]);
    expect(readdirSync(join(home, 'socket'))).toEqual([]);
  });

  /** A folder whose server's socket has a path of so many bytes, when its port has five digits. */
  function folderFor(bytes: number): string {
    const rest = bytes - join(home, 'x', 'socket', '.s.PGSQL.65535').length;
    return join(home, 'x'.repeat(rest + 1));
  }
});

/** As a PostgreSQL leaves it that is killed with SIGKILL: the socket, and a lock with the number of a process that is gone. */
async function leaveSocket(folder: string, port: number): Promise<void> {
  const path = join(folder, `.s.PGSQL.${port}`);
  const listens = `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log('listens'))`;
  const child = spawn(process.execPath, ['--eval', listens], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  writeFileSync(`${path}.lock`, `${child.pid}\n`);
  expect(existsSync(path)).toBe(true);
}

function folderOf(url: string): string {
  const folder = new URL(url).searchParams.get('host');
  if (!folder) throw new Error('The URL leads over no Unix socket.');
  return folder;
}

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

const withPassword = (url: string, password: string): string =>
  Object.assign(new URL(url), { password }).toString();

const failure = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'none',
    (error: Error) => error.message,
  );
