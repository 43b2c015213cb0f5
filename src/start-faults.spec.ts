import { testDatabase } from '@airlock/testing';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
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

  it('names the database and what to do, where nobody answers, without a password or a stack', async () => {
    const DATABASE_URL = 'postgres://me:s3cret@127.0.0.1:1/mine';

    const { code, said } = await start({ DATABASE_URL, DATA_DIR: join(folder, 'data') });

    expect(code).toBe(1);
    expect(said).toBe(
      'Database "mine" at 127.0.0.1:1 (DATABASE_URL) cannot be reached: connect ECONNREFUSED 127.0.0.1:1.\n' +
        'Start it, or correct host and port.\n',
    );
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
