import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startAirlock, type TestServer } from './support/airlock';
import { temporaryFolder } from './support/temporary-folder';

const ROOT = resolve(__dirname, '..');
const COMMAND = ['--require', join(ROOT, 'tools/typescript.cjs'), join(ROOT, 'src/cli/demo.ts')];

jest.setTimeout(180_000);

describe('npm run demo', () => {
  let folder: string;
  let server: TestServer;

  beforeAll(async () => {
    folder = temporaryFolder('demo');
    server = await startAirlock({ JWT_SECRET: '', DATA_DIR: join(folder, 'server') });
  });

  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("under the DATA_DIR of the server imports, asks, and prints alice's report, which begins as the README shows it", async () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const [, shown = ''] = /Alice's begins so:\n\n```text\n(.*?)\n```/s.exec(readme) ?? [];

    const { code, output } = await demo({ DATA_DIR: join(folder, 'server') });

    expect(output).toContain('calls imported');
    expect(output).toContain('── Answer to alice ─');
    expect(shown).not.toBe('');
    for (const line of shown.split('\n')) expect(output).toContain(line);
    expect(code).toBe(0);
  });

  it('with the name of nobody says what is wrong with it and sends no one looking for a key', async () => {
    const { code, output } = await demo({ DATA_DIR: join(folder, 'server') }, 'test_1');

    expect(output).toContain('ids that begin with "test_" are placeholders');
    expect(output).toContain('Choose another name for --user');
    expect(output).not.toContain('Give it the same as the server');
    expect(code).toBe(1);
  });

  it('under a DATA_DIR where no server has been says so and makes no key there', async () => {
    const { code, output } = await demo({ DATA_DIR: join(folder, 'nowhere') });

    expect(output).toContain(`No server has kept its key in ${join(folder, 'nowhere')}`);
    expect(output).toContain("DATA_DIR=<the server's> npm run demo");
    expect(code).toBe(1);
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  it('under the DATA_DIR of another server says with whose key it signs, and which DATA_DIR it must be given', async () => {
    mkdirSync(join(folder, 'own'));
    writeFileSync(
      join(folder, 'own', 'development-jwt.secret'),
      'the key of another server, long enough to sign',
    );

    const { code, output } = await demo({ DATA_DIR: join(folder, 'own') });

    expect(output).toContain(`The server at http://127.0.0.1:${new URL(server.url).port} refuses`);
    expect(output).toContain("The token's signature is not valid.");
    expect(output).toContain(`signs with the key in its own DATA_DIR, ${join(folder, 'own')}.`);
    expect(output).toContain("DATA_DIR=<the server's> npm run demo");
    expect(code).toBe(1);
  });

  /** In a folder without a .env, so that nothing but `env` says how it signs. */
  const demo = (env: Record<string, string>, user = 'alice'): Promise<{ code: unknown; output: string }> =>
    new Promise((done) => {
      const words = [...COMMAND, '--user', user];
      const options = {
        cwd: folder,
        env: { PATH: process.env.PATH, PORT: new URL(server.url).port, ...env },
      };
      execFile(process.execPath, words, options, (error, stdout, stderr) =>
        done({ code: error ? error.code : 0, output: stdout + stderr }),
      );
    });
});
