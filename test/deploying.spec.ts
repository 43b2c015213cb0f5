import { testDatabase, type TestDatabase } from '@airlock/testing';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';

const ROOT = resolve(__dirname, '..');
const run = promisify(execFile);

jest.setTimeout(120_000);

describe('docs/deploying.md', () => {
  const guide = readFileSync(join(ROOT, 'docs/deploying.md'), 'utf8');

  it('names no variable that there is not', () => {
    const known = readFileSync(join(ROOT, '.env.example'), 'utf8');
    const named = [...guide.matchAll(/`([A-Z]+(?:_[A-Z]+)+)[`=]/g)].map(([, name = '']) => name);

    expect(new Set(named).size).toBeGreaterThan(9);
    expect(named.filter((name) => !new RegExp(`^(# )?${name}=`, 'm').test(known))).toEqual([]);
  });

  it('names no program that is not built', () => {
    const programs = [...guide.matchAll(/dist\/([\w/.-]+)\.js/g)].map(([, path = '']) => path);

    expect(new Set(programs)).toEqual(new Set(['src/main', 'src/cli/migrate']));
    expect(programs.filter((path) => !existsSync(join(ROOT, `${path}.ts`)))).toEqual([]);
  });

  describe('the migrations alone', () => {
    let database: TestDatabase;

    beforeAll(async () => {
      database = await testDatabase({ template: null });
    });

    afterAll(() => database.drop());

    it('are run, and said to be; where a start would be refused, they are with the same words', async () => {
      const first = await migrate();
      const again = await migrate();
      await onDatabase(`insert into airlock_migrations (timestamp, name) values (9, 'Later9999000000000')`);
      const newer = await migrate();

      expect([first.said, again.said]).toEqual(
        Array(2).fill('The database is at the newest migration of this version.\n'),
      );
      expect([first.code, again.code, newer.code]).toEqual([0, 0, 1]);
      expect(newer.said).toContain(
        'was made by another version of Airlock: it does not know Later9999000000000.',
      );
      expect(newer.said).not.toContain('    at ');
    });

    async function onDatabase(sql: string): Promise<void> {
      const client = new Client({ connectionString: database.url });
      await client.connect();
      await client.query(sql).finally(() => client.end());
    }

    /** In a folder without a .env. */
    it.each([
      ['cli/migrate', '--help', 0, 'node dist/src/cli/migrate.js takes no arguments: '],
      ['cli/migrate', 'down', 1, "Unexpected argument 'down'. Say: node dist/src/cli/migrate.js"],
      ['main', '--help', 0, 'The server takes no arguments. Say: npm start'],
      ['main', '--port=4000', 1, "Unknown option '--port'. Say: npm start"],
    ])('is not done by %s when it is told %s', async (program, word, code, said) => {
      const empty = await testDatabase({ template: null });

      const answer = await start(program, empty.url, word);

      const client = new Client({ connectionString: empty.superuserUrl });
      await client.connect();
      const { rows } = await client.query(`select to_regclass('airlock_migrations') as migrations`);
      await client.end();
      await empty.drop();
      expect(answer.said).toContain(said);
      expect(answer.said).not.toContain('    at ');
      expect(answer.code).toBe(code);
      expect(rows).toEqual([{ migrations: null }]);
    });

    const migrate = () => start('cli/migrate', database.url);

    async function start(
      program: string,
      url: string,
      ...words: string[]
    ): Promise<{ code: number; said: string }> {
      const files = [
        '--require',
        join(ROOT, 'tools/typescript.cjs'),
        join(ROOT, `src/${program}.ts`),
        ...words,
      ];
      const env = { PATH: process.env.PATH, DATABASE_URL: url, PORT: '0' };
      return run(process.execPath, files, { cwd: __dirname, env, timeout: 60_000 }).then(
        ({ stdout }) => ({ code: 0, said: stdout }),
        ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
          code,
          said: stdout + stderr,
        }),
      );
    }
  });
});
