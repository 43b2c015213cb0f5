import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { TokenVerifier } from '../src/auth';
import { AirlockConfig } from '../src/config';
import { temporaryFolder } from './support/temporary-folder';

const ROOT = resolve(__dirname, '..');
const COMMAND = ['--require', join(ROOT, 'tools/typescript.cjs'), join(ROOT, 'src/cli/token.ts')];
const run = promisify(execFile);

jest.setTimeout(120_000);

describe('npm run token', () => {
  let folder: string;

  beforeAll(() => {
    folder = temporaryFolder('token');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('where no server has been says which key it made and what the server must be given, which then accepts the token', async () => {
    const DATA_DIR = join(folder, 'new');

    const { token, said } = await tokenFor({ DATA_DIR });

    expect(said).toContain(`No server has kept its key in ${DATA_DIR}`);
    expect(said).toContain("DATA_DIR=<the server's> npm run token");
    const server = new TokenVerifier(AirlockConfig.from({ DATA_DIR }));
    await expect(server.verify(token)).resolves.toMatchObject({ userId: 'alice' });
  });

  it('where a server has been says nothing but the token', async () => {
    const DATA_DIR = join(folder, 'served');
    const server = new TokenVerifier(AirlockConfig.from({ DATA_DIR }));

    const { token, said } = await tokenFor({ DATA_DIR });

    expect(said).toBe('');
    await expect(server.verify(token)).resolves.toMatchObject({ userId: 'alice' });
  });

  it.each([
    ['--help', ''],
    ['--hour=2', "Unknown option '--hour'. "],
    ['--hours', "Option '--hours <value>' argument missing. "],
  ])('says what it takes when it is given %s', async (option, reason) => {
    const { code, stdout, stderr } = await run(process.execPath, [...COMMAND, option], { cwd: folder }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );

    const usage = 'npm run token -- alice [--scope operator] [--hours 12]\n';
    expect([code, stdout, stderr]).toEqual(reason ? [1, '', `${reason}Say: ${usage}`] : [0, usage, '']);
  });

  it('says that a token is of one user when it is given two', async () => {
    const made = run(process.execPath, [...COMMAND, 'alice', 'bob'], { cwd: folder });

    await expect(made).rejects.toMatchObject({
      stderr: 'A token is of one user. Say: npm run token -- alice [--scope operator] [--hours 12]\n',
    });
  });

  it.each([
    [['test_x'], /^No server takes a token of "test_x": .*Here that is ALLOWED_USER_IDS\.\n$/],
    [['a\nb'], /^No server takes a token of "a\\nb": .*control character/],
    [['alice', '--hours=-1'], /^--hours is more than 0 and at most 87600, and not -1\. Say: /],
  ])('makes no token that no server takes: %j', async (args, said) => {
    const options = { cwd: folder, env: { PATH: process.env.PATH, DATA_DIR: join(folder, 'none') } };

    const made = run(process.execPath, [...COMMAND, ...args], options);

    await expect(made).rejects.toMatchObject({ stdout: '', stderr: expect.stringMatching(said) });
  });

  it('makes one for a user whom ALLOWED_USER_IDS names', async () => {
    const DATA_DIR = join(folder, 'allowed');
    const options = { cwd: folder, env: { PATH: process.env.PATH, DATA_DIR, ALLOWED_USER_IDS: 'test_x' } };

    const { stdout } = await run(process.execPath, [...COMMAND, 'test_x'], options);

    const server = new TokenVerifier(AirlockConfig.from({ DATA_DIR }));
    await expect(server.verify(stdout.trim())).resolves.toMatchObject({ userId: 'test_x' });
  });

  it('says what --hours is when that is no number', async () => {
    const options = { cwd: folder, env: { PATH: process.env.PATH } };

    const made = run(process.execPath, [...COMMAND, 'alice', '--hours', 'two'], options);

    await expect(made).rejects.toMatchObject({
      stderr: '--hours is a number. Say: npm run token -- alice [--scope operator] [--hours 12]\n',
    });
  });

  /** In a folder without a .env, so that nothing but `env` says how it signs. */
  async function tokenFor(env: Record<string, string>): Promise<{ token: string; said: string }> {
    const options = { cwd: folder, env: { PATH: process.env.PATH, ...env } };
    const { stdout, stderr } = await run(process.execPath, [...COMMAND, 'alice'], options);
    return { token: stdout.trim(), said: stderr };
  }
});
