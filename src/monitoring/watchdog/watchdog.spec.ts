import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../../test/support/eventually';
import { AirlockConfig } from '../../config';
import { Metrics } from '../metrics/metrics';
import { Watchdog } from './watchdog';

/** How much longer than the second of E13 a machine may take that gives the thread no time to run. */
const BUSY_MACHINE_MS = 10_000;
const PATIENCE_MS = 60_000;
/** Half of what is reported: a loop that stood still for longer may have stood still for long enough. */
const STOOD_STILL_MS = 250;

/** Holds up the whole process, as an agent's endless loop does. @param isEnough looked at now and then; ends it sooner */
function block(ms: number, isEnough = (): boolean => false): void {
  for (const until = Date.now() + ms; Date.now() < until && !isEnough();)
    for (const look = Date.now() + 10; Date.now() < look;);
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

  /** A thread of which nothing is heard yet may not be there yet: it is once it has told of one standstill. */
  async function isThere(): Promise<void> {
    await eventually(async () => {
      await sleep(100);
      block(2_000, () => reports().length > 0);
      return reports().length > 0;
    }, Boolean);
    await eventually(counted, (count) => count === 1);
    truncateSync(join(folder, 'log'));
  }

  it('reports within a second, while the loop still stands, and names what is at work', async () => {
    await isThere();
    const leave = watchdog.enter('agent one');
    watchdog.enter('agent two');
    leave();
    const begun = Date.now();

    block(PATIENCE_MS, () => reports().length > 0);
    const told = reports();
    // It says so once, however long it goes on.
    block(1_000);
    await eventually(counted, (count) => count > 1);

    expect(told).toHaveLength(1);
    expect(told[0]).toContain('At work: agent two');
    const [time = ''] = (told[0] ?? '').split(' ');
    expect(Date.parse(time) - begun).toBeLessThanOrEqual(1_000 + BUSY_MACHINE_MS);
    expect(reports()).toHaveLength(1);
    expect(await counted()).toBe(2);
  });

  it('names the few that began last, and says how many more there are', async () => {
    for (let n = 1; n <= 500; n++) watchdog.enter(`agent ${n}`);
    await isThere();

    block(PATIENCE_MS, () => reports().length > 0);

    expect(reports()[0]).toMatch(
      / At work: agent 500, agent 499, agent 498, agent 497, agent 496 and 495 more$/,
    );
  });

  it('says nothing while the loop turns, however much there is to do', async () => {
    await isThere();

    // On a machine that is busy with others, a round in which the loop did not turn says nothing.
    const { told, count } = await eventually(turns, ({ longest }) => longest < STOOD_STILL_MS);

    expect(told).toEqual([]);
    expect(count).toBe(0);
  });

  /** @returns what was told meanwhile, and the longest time, in milliseconds, that the loop stood still */
  async function turns(): Promise<{ told: string[]; count: number; longest: number }> {
    const before = await counted();
    truncateSync(join(folder, 'log'));
    let [longest, last] = [0, performance.now()];
    for (let n = 0; n < 30; n++) {
      block(20);
      await sleep(1);
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }
    return { told: reports(), count: (await counted()) - before, longest };
  }

  it('leaves nothing behind', async () => {
    await isThere();
    await watchdog.beforeApplicationShutdown();

    block(1_000);

    expect(reports()).toEqual([]);
  });
});
