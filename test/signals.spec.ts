import { testDatabase, type TestDatabase } from '@airlock/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from './support/temporary-folder';

const ROOT = resolve(__dirname, '..');
const MAIN = ['--require', join(ROOT, 'tools/typescript.cjs'), join(ROOT, 'src/main.ts')];

jest.setTimeout(120_000);

describe('A server that is told to stop', () => {
  let database: TestDatabase;
  let folder: string;
  let started: ChildProcess | undefined;

  beforeAll(async () => {
    database = await testDatabase();
    folder = temporaryFolder('signals');
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  });

  afterEach(() => started?.kill('SIGKILL'));

  it.each(['SIGTERM', 'SIGHUP'] as const)(
    'by %s, hands back what it holds and says so; with LOG_FORMAT=json each line of its life is a record',
    async (signal) => {
      const server = start();
      const said = wordsOf(server);

      await said.until('Listening on http://127.0.0.1:');
      server.kill(signal);
      const [code] = await once(server, 'exit');

      expect(code).toBe(0);
      const records = said.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { message: string });
      expect(records.map(({ message }) => message).slice(-2)).toEqual([`Stopping on ${signal}.`, 'Stopped.']);
    },
  );

  it('warns in production where no DATABASE_URL was handed on: a new and empty database looks healthy', async () => {
    const server = start({ DATABASE_URL: '', NODE_ENV: 'production', HOST: '127.0.0.1' });
    const said = wordsOf(server);

    await said.until('Listening on http://127.0.0.1:');
    server.kill('SIGTERM');
    await once(server, 'exit');

    expect(said.text).toContain('"level":"warn"');
    expect(said.text).toContain(
      'DATABASE_URL is not set: the data of this production server is in the embedded',
    );
  });

  it('is told in a record too why it does not start', async () => {
    const server = start({ PORT: 'eighty' });
    const said = wordsOf(server);

    const [code] = await once(server, 'close');

    expect(code).toBe(1);
    expect(JSON.parse(said.text)).toMatchObject({
      level: 'fatal',
      message: expect.stringContaining('PORT must be an integer number'),
    });
  });

  function start(env: Record<string, string> = {}): ChildProcess {
    const given = { DATABASE_URL: database.url, JWT_SECRET: 's'.repeat(32), PORT: '0', LOG_FORMAT: 'json' };
    started = spawn(process.execPath, MAIN, {
      cwd: folder,
      env: { PATH: process.env.PATH, ...given, ...env },
    });
    return started;
  }
});

/** What it says, on both streams; `until` comes back when it has said that, or has ended. */
function wordsOf(server: ChildProcess): { text: string; until: (words: string) => Promise<void> } {
  const said = {
    text: '',
    async until(words: string): Promise<void> {
      while (!said.text.includes(words) && server.exitCode === null)
        await Promise.race([once(server.stdout ?? server, 'data'), once(server, 'exit')]);
    },
  };
  for (const stream of [server.stdout, server.stderr])
    stream?.on('data', (chunk: Buffer) => (said.text += chunk.toString()));
  return said;
}
