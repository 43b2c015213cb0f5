import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../test/support/eventually';
import { ReplicaProcess } from '../../test/support/replica-process';
import { AgentServer } from './testing/agent-server';

const ROOT = resolve(__dirname, '../..');
const SERVER = [join(ROOT, 'test/support/compiled-server.cjs'), join(ROOT, 'dist')];
const alone = { assistant: 'reporting' };
const WINDOW_MS = 1_000;
/** Linux counts a process's time in hundredths of a second. */
const TICK_MS = 10;

jest.setTimeout(300_000);

describe('what npm run build makes', () => {
  let api: AgentServer;
  let compiled: ReplicaProcess;

  beforeAll(async () => {
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT });
    api = await AgentServer.start({ ROLE: 'api' });
    compiled = await ReplicaProcess.start(
      api.database.url,
      { ROLE: 'worker', TOOL_TIMEOUT_MS: '3000' },
      SERVER,
    );
  });

  afterAll(async () => {
    await compiled.kill();
    await api.close();
  });

  /** Milliseconds of processor time, of all its threads, within the next second. */
  async function busy(): Promise<number> {
    const used = (): number => {
      const [, , ...fields] = readFileSync(`/proc/${compiled.child.pid}/stat`, 'utf8').split(/\) | /);
      return TICK_MS * (Number(fields[11]) + Number(fields[12]));
    };
    const before = used();
    await sleep(WINDOW_MS);
    return used() - before;
  }

  it('T3: ends an isolated tool’s thread at its time limit, in the middle of a loop, and works on', async () => {
    const run = await api.begin('compiled-tool', 'loop', alone);
    await eventually(async () => (await api.sql(`select 1 from tool_usage where status = 'running'`))[0]);
    const during = await busy();

    const ended = await api.ended('compiled-tool', run);

    const after = await eventually(busy, (ms) => ms < WINDOW_MS / 2);
    process.stdout.write(
      `a looping tool: ${during} ms of processor time a second, ${after} ms after its end\n`,
    );
    expect(ended.state).toBe('completed');
    const [usage] = await api.sql('select tool, status from tool_usage');
    expect(usage).toEqual({ tool: 'loop', status: 'error' });
    expect(during).toBeGreaterThan(0);
  });

  it('E13: the watchdog’s thread reports code that holds up the process', async () => {
    const run = await api.finish('compiled-spin', '2500', alone);

    expect(run.state).toBe('completed');
    expect(compiled.output).toMatch(
      /\[Watchdog\] The event loop has not turned for \d+ ms\. At work: reporting of run/,
    );
  });
});
