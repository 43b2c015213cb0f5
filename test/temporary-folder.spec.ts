import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './support/eventually';

const TYPESCRIPT = join(__dirname, '../tools/typescript.cjs');
const MODULE = join(__dirname, 'support/temporary-folder.ts');

describe('A folder that a test makes', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('goes with the process that %s ends', async (signal) => {
    const lives = `process.stdout.write(require(${JSON.stringify(MODULE)}).temporaryFolder('short')); setInterval(Object, 1e3);`;
    const owner = spawn(process.execPath, ['--require', TYPESCRIPT, '--eval', lives], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = (await once(owner.stdout, 'data')) as [Buffer];
    const folder = chunk.toString();
    try {
      mkdirSync(join(folder, 'postgres'));
      writeFileSync(join(folder, 'postgres/data'), 'left behind');

      owner.kill(signal);

      expect(await eventually(async () => (existsSync(folder) ? undefined : 'gone'))).toBe('gone');
    } finally {
      owner.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
