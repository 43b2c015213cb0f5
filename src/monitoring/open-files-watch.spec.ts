import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(__dirname, '../..');
/** Takes every open file that it may have, looks, gives one back, and looks again. */
const SCRIPT = `
  require(${JSON.stringify(join(ROOT, 'tools/typescript.cjs'))});
  const { OpenFilesWatch } = require(${JSON.stringify(join(__dirname, 'open-files-watch.ts'))});
  const { closeSync, openSync } = require('node:fs');
  const watch = new OpenFilesWatch();
  const files = [];
  (async () => {
    await watch.look();
    try { for (;;) files.push(openSync('/dev/null')); } catch {}
    await watch.look();
    await watch.look();
    closeSync(files.pop());
    await watch.look();
    console.log('looked');
  })();`;

describe('the watch over open files', () => {
  it('says once that none is to be had, of which Node says nothing to anybody, and once that it is over', async () => {
    const shell = `ulimit -n 100 && exec "$0" --eval "$1"`;

    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', shell, process.execPath, SCRIPT]);

    const said = `${stdout}${stderr}`;
    expect(said.match(/ERROR.*/g)).toEqual([
      expect.stringMatching(
        /Taking in connections: Error: EMFILE.* Let this process have more open files \(ulimit -n/,
      ),
    ]);
    expect(said).toMatch(/Taking in connections: over, after it failed 2 times/);
    expect(said).toContain('looked');
  }, 60_000);
});
