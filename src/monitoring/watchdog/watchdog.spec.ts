import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AirlockConfig } from '../../config';
import { Metrics } from '../metrics/metrics';
import { Watchdog } from './watchdog';

/** How much longer than the second of E13 a machine may take that gives the thread no time to run. */
const BUSY_MACHINE_MS = 2_000;

/** Holds up the whole process, as an agent's endless loop does. */
function block(ms: number): void {
  for (const until = Date.now() + ms; Date.now() < until;);
}

describe('E13: the watchdog of the event loop', () => {
  let folder: string;
  let fd: number;
  let metrics: Metrics;
  let watchdog: Watchdog;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'watchdog-'));
    fd = openSync(join(folder, 'log'), 'a');
    metrics = new Metrics();
    watchdog = new Watchdog(AirlockConfig.from({}), metrics);
    watchdog.fd = fd;
    watchdog.onApplicationBootstrap();
    // Until the thread is there and has seen a beat.
    await sleep(1_000);
  });

  afterEach(async () => {
    await watchdog.beforeApplicationShutdown();
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });

  const reports = (): string[] => readFileSync(join(folder, 'log'), 'utf8').split('\n').filter(Boolean);
  const counted = async (): Promise<number> => {
    const found = await metrics.registry.getSingleMetric('airlock_event_loop_blocked_total')?.get();
    return found?.values[0]?.value ?? 0;
  };

  it('reports within a second, while the loop still stands, and names what is at work', async () => {
    const leave = watchdog.enter('agent one');
    watchdog.enter('agent two');
    leave();
    const begun = Date.now();

    block(4_000);
    const told = reports();
    await sleep(500);

    expect(told).toHaveLength(1);
    expect(told[0]).toContain('At work: agent two');
    const [time = ''] = (told[0] ?? '').split(' ');
    expect(Date.parse(time) - begun).toBeLessThanOrEqual(1_000 + BUSY_MACHINE_MS);
    expect(reports()).toHaveLength(1);
    expect(await counted()).toBe(1);
  });

  it('says nothing while the loop turns, however much there is to do', async () => {
    for (let n = 0; n < 30; n++) {
      block(20);
      await sleep(1);
    }

    expect(reports()).toEqual([]);
    expect(await counted()).toBe(0);
  });

  it('leaves nothing behind', async () => {
    await watchdog.beforeApplicationShutdown();

    block(1_000);

    expect(reports()).toEqual([]);
  });
});
