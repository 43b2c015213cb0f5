import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { TokenVerifier } from '../src/auth';
import { tokenCommand } from '../src/cli/token/token-command';
import { AirlockConfig } from '../src/config';
import { temporaryFolder } from './support/temporary-folder';

const ROOT = resolve(__dirname, '..');
const COMMAND = ['--require', join(ROOT, 'tools/typescript.cjs'), join(ROOT, 'src/cli/token.ts')];
const USAGE = 'npm run token -- alice [--scope operator] [--hours 12]';

jest.setTimeout(120_000);

describe('npm run token', () => {
  let folder: string;

  beforeAll(() => {
    folder = temporaryFolder('token');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('prints the token alone, and beside it where no server has been, which then accepts it', async () => {
    const DATA_DIR = join(folder, 'new');

    const { stdout, stderr } = await run(['alice'], { DATA_DIR });

    expect(stderr).toContain(`No server has kept its key in ${DATA_DIR}`);
    expect(stderr).toContain("DATA_DIR=<the server's> npm run token");
    const server = new TokenVerifier(AirlockConfig.from({ DATA_DIR }));
    await expect(server.verify(stdout.trim())).resolves.toMatchObject({ userId: 'alice' });
  });

  it('ends with 1, and nothing on standard output, where it makes none', async () => {
    const made = run(['alice', 'bob'], {});

    await expect(made).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: `A token is of one user. Say: ${USAGE}\n`,
    });
  });

  it('names DATA_DIR where no folder can be made, and does not try for ever', async () => {
    const made = run(['alice'], { DATA_DIR: '/proc/airlock/data' });

    await expect(made).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^DATA_DIR is \/proc\/airlock\/data, and that is no folder/),
    });
  });

  it('where a server has been says nothing but the token', async () => {
    const DATA_DIR = join(folder, 'served');
    const server = new TokenVerifier(AirlockConfig.from({ DATA_DIR }));

    const { out, beside } = await tokenCommand(['alice'], { DATA_DIR });

    expect(beside).toBeUndefined();
    await expect(server.verify(out)).resolves.toMatchObject({ userId: 'alice' });
  });

  it('says what it takes', async () => {
    expect(await tokenCommand(['--help'], {})).toEqual({ out: USAGE });
  });

  it.each([
    [['--hour=2'], "Unknown option '--hour'."],
    [['--hours'], "Option '--hours <value>' argument missing."],
    [['alice', '--hours', 'two'], '--hours is a number.'],
    [['alice', '--hours=-1'], '--hours is more than 0 and at most 87600, and not -1.'],
    [[], 'Whose token?'],
  ])('says what is wrong with %j, and what it takes', async (args, reason) => {
    await expect(tokenCommand(args, {})).rejects.toMatchObject({ message: `${reason} Say: ${USAGE}` });
  });

  it.each([
    ['test_x', /^No server takes a token of "test_x": .*Here that is ALLOWED_USER_IDS\.$/],
    ['a\nb', /^No server takes a token of "a\\nb": .*control character/],
  ])('makes none for a user whom no server takes: %j', async (user, said) => {
    await expect(tokenCommand([user], { DATA_DIR: join(folder, 'none') })).rejects.toThrow(said);
  });

  it('makes one for a user whom ALLOWED_USER_IDS names', async () => {
    const DATA_DIR = join(folder, 'allowed');

    const { out } = await tokenCommand(['test_x'], { DATA_DIR, ALLOWED_USER_IDS: 'test_x' });

    const server = new TokenVerifier(AirlockConfig.from({ DATA_DIR }));
    await expect(server.verify(out)).resolves.toMatchObject({ userId: 'test_x' });
  });

  /** As it is typed, in a folder without a .env, so that nothing but `env` says how it signs. */
  const run = (
    args: string[],
    env: Record<string, string>,
  ): Promise<{ readonly stdout: string; readonly stderr: string }> =>
    promisify(execFile)(process.execPath, [...COMMAND, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...env },
    });
});
