import { testDatabase, type TestDatabase } from '@airlock/testing';
import { rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { DataOutOfReachError } from './database/embedded/data-out-of-reach.error';
import { startFault } from './start-faults';
import { temporaryFolder } from '../test/support/temporary-folder';

const ROOT = resolve(__dirname, '..');
const MAIN = ['--require', join(ROOT, 'tools/typescript.cjs'), join(ROOT, 'src/main.ts')];

jest.setTimeout(120_000);

describe('A start that is not possible', () => {
  let folder: string;

  beforeAll(() => {
    folder = temporaryFolder('start');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('names DATA_DIR and what to do, where that is no folder', async () => {
    const DATA_DIR = join(folder, 'file');
    writeFileSync(DATA_DIR, 'of somebody else');

    const { code, said } = await start({ DATA_DIR });

    expect(code).toBe(1);
    expect(said).toMatch(/^DATA_DIR is .*file, and that is no folder into which Airlock may write: EEXIST/);
    expect(said).toContain('with DATABASE_URL, and JWT_SECRET or JWKS_URL, nothing is kept there.');
    expect(said).not.toContain('    at ');
  });

  it('names DATA_DIR also where folders cannot be made, and does not try for ever', async () => {
    const { code, said } = await start({ DATA_DIR: '/proc/airlock/data' });

    expect(code).toBe(1);
    expect(said).toMatch(
      /^DATA_DIR is \/proc\/airlock\/data, and that is no folder into which Airlock may write: /,
    );
  });

  it('names the database and what to do, where nobody answers, without a password or a stack', async () => {
    const DATABASE_URL = 'postgres://me:s3cret@127.0.0.1:1/mine';

    const { code, said } = await start({ DATABASE_URL, DATA_DIR: join(folder, 'data') });

    expect(code).toBe(1);
    expect(said).toBe(
      'Database "mine" at 127.0.0.1:1 (DATABASE_URL) cannot be reached: connect ECONNREFUSED 127.0.0.1:1.\n' +
        'Start it, or correct host and port.\n',
    );
  });

  it('says which form DATABASE_URL must have, where a part of it is not percent-encoded', async () => {
    const { code, said } = await start({ DATABASE_URL: 'postgres://me:50%off@127.0.0.1:1/mine' });

    expect(code).toBe(1);
    expect(said).toMatch(/^The configuration is not valid:\n {2}DATABASE_URL must be of the form postgres:/);
    expect(said).not.toMatch(/ {4}at |off/);
  });

  it('names the taken port, and starts the same part of the deployment elsewhere', async () => {
    const database = await testDatabase();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;

    const { code, said } = await start({
      DATABASE_URL: database.url,
      DATA_DIR: join(folder, 'data'),
      PORT: String(port),
      ROLE: 'worker',
    });
    taken.close();
    await database.drop();

    expect(code).toBe(1);
    expect(said).toContain(
      `Port ${port} is taken. Stop what uses it, or choose another: PORT=${port + 1} npm run start:worker\n`,
    );
  });

  it('in production is not told to use npm, which is not how it was started', () => {
    const { NODE_ENV } = process.env;
    process.env.NODE_ENV = 'production';
    const said = startFault(Object.assign(new Error('taken'), { code: 'EADDRINUSE', port: 80 }));
    process.env.NODE_ENV = NODE_ENV;

    expect(said).toBe('Port 80 is taken. Stop what uses it, or set PORT to another, such as 81.');
  });

  it('is told in the words of its error, without a stack, whichever room it comes from', () => {
    const fault = new DataOutOfReachError('/closed/data');

    expect(startFault(fault)).toBe(fault.message);
    expect(startFault(new TypeError('unforeseen'))).toContain('    at ');
  });

  describe('with a login that row-level security does not bind', () => {
    let database: TestDatabase;
    let env: Record<string, string>;
    const names = (login: string): RegExp =>
      new RegExp(
        `\\(DATABASE_URL\\): the role "${login}" is a superuser, whom row-level security does not bind`,
      );

    beforeAll(async () => {
      database = await testDatabase();
      const { superuserUrl } = database;
      env = {
        DATABASE_URL: superuserUrl,
        PORT: '0',
        JWT_SECRET: 's'.repeat(32),
        DATA_DIR: join(folder, 'data'),
      };
    });

    afterAll(() => database.drop());

    it('is refused in production, with the statements that help', async () => {
      const { code, said } = await start({ ...env, NODE_ENV: 'production' });

      expect(code).toBe(1);
      expect(said).toMatch(names(new URL(database.superuserUrl).username));
      expect(said).toContain(
        "create role airlock login createrole password '…'; create database airlock owner airlock;",
      );
      expect(said).not.toContain('    at ');
    });

    it('is told of at each start elsewhere', async () => {
      const server = spawn(process.execPath, MAIN, { cwd: folder, env: { PATH: process.env.PATH, ...env } });
      let said = '';
      for (const stream of [server.stdout, server.stderr])
        stream.on('data', (text) => (said += String(text)));
      const exit = once(server, 'exit');

      while (!said.includes('Dashboard') && server.exitCode === null)
        await Promise.race([once(server.stdout, 'data'), exit]);
      server.kill('SIGTERM');
      await exit;

      expect(said).toContain('Dashboard');
      expect(said).toMatch(names(new URL(database.superuserUrl).username));
    });
  });

  /** In a folder without a .env. */
  async function start(env: Record<string, string>): Promise<{ code: number; said: string }> {
    const options = { cwd: folder, env: { PATH: process.env.PATH, ...env } };
    return promisify(execFile)(process.execPath, MAIN, options).then(
      () => ({ code: 0, said: '' }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
        code,
        said: stdout + stderr,
      }),
    );
  }
});
