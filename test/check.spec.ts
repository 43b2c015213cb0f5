import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from './support/temporary-folder';

const CHECK = join(__dirname, '../tools/check.cjs');

describe('npm run check', () => {
  let folder: string;

  beforeAll(() => {
    folder = temporaryFolder('check');
    const scripts = {
      good: 'echo "all is well"',
      bad: 'echo "line 7 is wrong" >&2; exit 3',
      killed: 'kill -9 $$',
    };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts }));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('passes when every step does', async () => {
    const { code, output } = await check('good', 'good');

    expect(code).toBe(0);
    expect(output.match(/good passed after .* s\nall is well/g)).toHaveLength(2);
  });

  it('fails when one step does, shows what it said, and runs the others all the same', async () => {
    const { code, output } = await check('bad', 'killed', 'missing', 'good');

    expect(code).toBe(1);
    expect(output).toMatch(/bad failed \(exit code 3\) after .* s\nline 7 is wrong/);
    expect(output).toMatch(/good passed after .* s\nall is well/);
    expect([...(/Failed: (.*)\. Each/.exec(output)?.[1]?.split(', ') ?? [])].sort()).toEqual([
      'bad',
      'killed',
      'missing',
    ]);
  });

  it('does not pass with nothing to check', async () => {
    expect(await check()).toEqual({ code: 1, output: expect.stringContaining('Nothing to check.') });
  });

  function check(...scripts: string[]): Promise<{ code: unknown; output: string }> {
    return new Promise((done) =>
      execFile(process.execPath, [CHECK, ...scripts], { cwd: folder }, (error, stdout, stderr) =>
        done({ code: error?.code ?? 0, output: stdout + stderr }),
      ),
    );
  }
});
