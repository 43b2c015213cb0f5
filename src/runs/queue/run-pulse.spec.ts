import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { SystemPool } from '../../database';
import { asUser } from '../../../test/support/as-user';
import { bench, type Bench, newRun, newThread } from '../__fixtures__/bench';
import { Replica } from '../replica';
import type { Lease } from './lease';
import { Leases } from './leases';
import { RunPulse } from './run-pulse';
import { RunQueue } from './run-queue';

const EVERY_MS = 20;

describe('E10: signs of life', () => {
  const replica = new Replica();
  let on: Bench;
  let system: SystemPool;
  let queue: RunQueue;
  let leases: Leases;
  let pulse: RunPulse;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    on = await bench({ HEARTBEAT_MS: String(EVERY_MS) });
    system = new SystemPool(on.config);
    queue = new RunQueue(system, on.config);
  });

  beforeEach(() => {
    leases = new Leases();
    pulse = new RunPulse(queue, leases, replica, on.config);
    pulse.start();
  });

  afterEach(() => pulse.stop());

  afterAll(async () => {
    await system.end();
    await on.close();
    Logger.overrideLogger(['error', 'warn', 'fatal']);
  });

  const claimed = async (userId: string): Promise<Lease> => {
    const threadId = await newThread(on.dataSource, userId);
    await asUser(on.dataSource, userId, async (manager) => {
      await on.runs.add(manager, newRun(userId, threadId));
      await queue.enter(manager, userId);
    });
    const run = await queue.claim(userId, replica.name);
    if (!run) throw new Error('Nothing to claim');
    return leases.take(run);
  };
  const heartbeat = async ({ userId, runId }: Lease): Promise<number> => {
    const [row] = await asUser(on.dataSource, userId, (manager) =>
      manager.query<{ at: Date }[]>('select heartbeat_at as at from runs where id = $1', [runId]),
    );
    return row?.at.getTime() ?? NaN;
  };
  const beats = async (lease: Lease, since: number): Promise<void> => {
    while ((await heartbeat(lease)) <= since) await sleep(EVERY_MS);
  };

  it('a worker that had nothing to do for a while still gives them for what it takes on then', async () => {
    await sleep(4 * EVERY_MS);

    const lease = await claimed('pulse-after-idle');
    const first = await heartbeat(lease);
    await beats(lease, first);
    const second = await heartbeat(lease);
    await beats(lease, second);

    expect(await heartbeat(lease)).toBeGreaterThan(second);
  });

  it('a run whose row somebody holds keeps no other run from giving them', async () => {
    const [held, other] = [await claimed('pulse-held'), await claimed('pulse-other')];

    await asUser(on.dataSource, held.userId, async (manager) => {
      await manager.query('select from runs where id = $1 for update', [held.runId]);
      const before = [await heartbeat(held), await heartbeat(other)] as const;
      await beats(other, before[1]);

      expect(await heartbeat(held)).toBe(before[0]);
    });

    await beats(held, await heartbeat(held));
  });

  it('whoever has lost a run hears of it, and the database being away for a moment changes nothing', async () => {
    const lease = await claimed('pulse-lost');
    await on.dataSource.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and application_name = 'airlock-system'`,
    );
    await beats(lease, await heartbeat(lease));

    await asUser(on.dataSource, lease.userId, async (manager) => {
      const run = await on.runs.lock(manager, lease);
      await on.runs.move(manager, run, 'cancelled', { leaseOwner: null });
    });
    while (!lease.signal.aborted) await sleep(EVERY_MS);

    expect(lease.stopReason).toBe('lost');
  });
});
