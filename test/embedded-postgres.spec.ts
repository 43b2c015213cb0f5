import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, lstatSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedServer } from '../src/database/embedded/server';
import { ask } from './support/ask';
import { temporaryFolder } from './support/temporary-folder';

const OWNER = join(__dirname, 'support/embedded-owner.ts');
const TYPESCRIPT = join(__dirname, '../tools/typescript.cjs');

describe('The embedded PostgreSQL', () => {
  let folder: string;
  let data: string;

  beforeEach(() => {
    folder = temporaryFolder('embedded');
    data = join(folder, 'postgres');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is a PostgreSQL 16 or newer, and keeps its data from one start to the next', async () => {
    const first = await EmbeddedServer.start({ folder: data });
    await ask(first.url, 'create table kept as select 42 as answer');
    await first.stop();

    const second = await EmbeddedServer.start({ folder: data });
    const [row] = await ask(
      second.url,
      `select answer, current_setting('server_version_num')::int as version from kept`,
    );
    await second.stop();

    expect(row?.answer).toBe(42);
    expect(row?.version).toBeGreaterThanOrEqual(160_000);
  });

  it('does not outlive a process killed with SIGKILL, and the next start recovers what was committed', async () => {
    const { owner, url } = await startOwner();
    await ask(url, 'create table kept as select 1 as one');
    owner.kill('SIGKILL');
    await once(owner, 'exit');

    const next = await EmbeddedServer.start({ folder: data });
    const rows = await ask(next.url, 'select one from kept');
    await next.stop();

    expect(next.url).not.toBe(url);
    expect(rows).toEqual([{ one: 1 }]);
  });

  it('is shared by a second process on the same folder, which does not stop it when it ends', async () => {
    const first = await EmbeddedServer.start({ folder: data });

    const { owner, url } = await startOwner();
    owner.kill('SIGTERM');
    await once(owner, 'exit');
    const rows = await ask(first.url, 'select 1 as up');
    await first.stop();

    expect(url).toBe(first.url);
    expect(rows).toEqual([{ up: 1 }]);
  });

  it('keeps the process that stops it alive until it has stopped, with nothing else to do', async () => {
    const { owner } = await startOwner();
    const words: string[] = [];
    owner.stdout?.on('data', (chunk: Buffer) => words.push(chunk.toString()));

    owner.kill('SIGTERM');
    // Not 'exit': what it said last may still be in the pipe then.
    await once(owner, 'close');

    expect(words.join('')).toBe('stopped\n');
  });

  it('starts over an interrupted first start', async () => {
    mkdirSync(join(data, 'data.new/base'), { recursive: true });
    mkdirSync(join(data, 'data'));

    const server = await EmbeddedServer.start({ folder: data });
    const rows = await ask(server.url, 'select 1 as up');
    await server.stop();

    expect(rows).toEqual([{ up: 1 }]);
  });

  it.each(['notes.txt', 'PG_VERSION'])(
    'leaves what is not its own where its cluster would be: %s',
    async (file) => {
      mkdirSync(join(data, 'data'), { recursive: true });
      writeFileSync(join(data, 'data', file), 'of somebody else');

      const started = EmbeddedServer.start({ folder: data });

      await expect(started).rejects.toThrow(`${join(data, 'data')} is not empty`);
      expect(readFileSync(join(data, 'data', file), 'utf8')).toBe('of somebody else');
    },
  );

  it('serves root in a folder that only root may enter, and an ordinary user in its own folder', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });

    const server = await EmbeddedServer.start({ folder: join(closed, 'postgres') });
    const rows = await ask(server.url, 'select 1 as up');
    await server.stop();
    const isRoot = process.getuid?.() === 0;
    const moved = lstatSync(join(closed, 'postgres')).isSymbolicLink();
    if (moved) rmSync(realpathSync(join(closed, 'postgres')), { recursive: true });

    expect(rows).toEqual([{ up: 1 }]);
    expect(moved).toBe(isRoot);
  });

  it('says what to do when its data came to lie where its account cannot go', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(join(closed, 'postgres'), { recursive: true });
    chmodSync(closed, 0o700);

    const started = EmbeddedServer.start({ folder: join(closed, 'postgres') });

    if (process.getuid?.() === 0) await expect(started).rejects.toThrow('Open the parents again (chmod o+x)');
    else await (await started).stop();
  });

  async function startOwner(): Promise<{ owner: ChildProcess; url: string }> {
    const owner = spawn(process.execPath, ['--require', TYPESCRIPT, OWNER, data], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = (await once(owner.stdout, 'data')) as [Buffer];
    return { owner, url: chunk.toString().trim() };
  }
});
