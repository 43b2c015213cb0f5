import { Pool } from 'pg';
import type { SystemPool } from '../../database';
import { asUser } from '../../../test/support/as-user';
import { bench, type Bench, newRun, newThread } from '../__fixtures__/bench';
import type { Run } from '../run.entity';
import { Lease } from './lease';
import { QueueFullError } from './queue-full.error';
import { RunQueue } from './run-queue';

const REPLICA = 'replica-a';

describe('the queue of runs', () => {
  let it_: Bench;
  let system: Pool;
  let queue: RunQueue;

  beforeAll(async () => {
    it_ = await bench({ QUEUED_RUNS_PER_USER: '12', RUNNING_RUNS_PER_USER: '5' });
    system = new Pool({ connectionString: it_.database.url, max: 10 });
    queue = new RunQueue(system as unknown as SystemPool, it_.config);
  });

  afterAll(async () => {
    await system.end();
    await it_.close();
  });

  const enqueue = async (userId: string, threadId?: string): Promise<Run> => {
    const thread = threadId ?? (await newThread(it_.dataSource, userId));
    return asUser(it_.dataSource, userId, async (manager) => {
      const run = await it_.runs.add(manager, newRun(userId, thread));
      await queue.enter(manager, userId);
      return run;
    });
  };
  const end = async (userId: string, runId: string): Promise<void> => {
    await asUser(it_.dataSource, userId, async (manager) => {
      const run = await it_.runs.lock(manager, { userId, runId });
      await it_.runs.move(manager, run, 'failed', { leaseOwner: null });
    });
  };
  const lane = async (userId: string) =>
    (await asUser(it_.dataSource, userId, (manager) => manager.query('select * from lanes')))[0];
  const tickets = async (userId: string): Promise<number> => {
    const { rows } = await system.query(
      `select count(*)::int as n from graphile_worker._private_jobs where payload ->> 'user_id' = $1`,
      [userId],
    );
    return rows[0].n;
  };

  it('E6: starts at most five runs of a user at once, oldest first, also when all are claimed in the same moment', async () => {
    const runs: Run[] = [];
    for (let n = 0; n < 8; n++) runs.push(await enqueue('queue-cap'));

    const claimed = await Promise.all(Array.from({ length: 8 }, () => queue.claim('queue-cap', REPLICA)));

    const ids = claimed.flatMap((run) => run?.runId ?? []).sort();
    expect(ids).toEqual(
      runs
        .slice(0, 5)
        .map(({ id }) => id)
        .sort(),
    );
    expect(await lane('queue-cap')).toMatchObject({ running: 5, pending: 3 });
  });

  it('E6: puts at most five tickets of a user in circulation, and hands one on while more runs wait', async () => {
    for (let n = 0; n < 7; n++) await enqueue('queue-tickets');
    const before = await tickets('queue-tickets');
    const first = await queue.claim('queue-tickets', REPLICA);
    const afterClaim = await lane('queue-tickets');

    await end('queue-tickets', first?.runId ?? '');

    expect(before).toBe(5);
    expect(afterClaim).toMatchObject({ running: 1, pending: 6, tickets: 5 });
    expect(await lane('queue-tickets')).toMatchObject({ running: 0, pending: 6, tickets: 5 });
    expect(await tickets('queue-tickets')).toBe(6);
  });

  it('E6: runs one run of a thread at a time, in the order of its messages', async () => {
    const threadId = await newThread(it_.dataSource, 'queue-thread');
    const first = await enqueue('queue-thread', threadId);
    const second = await enqueue('queue-thread', threadId);
    const elsewhere = await enqueue('queue-thread');

    const claims = [await queue.claim('queue-thread', REPLICA), await queue.claim('queue-thread', REPLICA)];
    const third = await queue.claim('queue-thread', REPLICA);
    await end('queue-thread', first.id);
    const fourth = await queue.claim('queue-thread', REPLICA);

    expect(claims.map((run) => run?.runId)).toEqual([first.id, elsewhere.id]);
    expect(third).toBeUndefined();
    expect(fourth?.runId).toBe(second.id);
  });

  it('E6: a ticket that finds nothing leaves the circulation, and a stale one changes nothing', async () => {
    await enqueue('queue-stale');
    const run = await queue.claim('queue-stale', REPLICA);

    await queue.claim('queue-stale', REPLICA);
    await queue.claim('queue-stale', REPLICA);
    const busy = await lane('queue-stale');
    await end('queue-stale', run?.runId ?? '');
    await queue.claim('queue-stale', REPLICA);

    expect(busy).toMatchObject({ running: 1, pending: 0, tickets: 1 });
    expect(await lane('queue-stale')).toMatchObject({ running: 0, pending: 0, tickets: 0 });
  });

  it('E6: refuses the run that would wait behind the limit, and leaves nothing of it', async () => {
    for (let n = 0; n < 12; n++) await enqueue('queue-full');

    const refused = enqueue('queue-full');

    await expect(refused).rejects.toBeInstanceOf(QueueFullError);
    expect(await lane('queue-full')).toMatchObject({ pending: 12 });
  });

  it('E10: names the leases that are lost: ended, claimed again, or of another replica', async () => {
    const user = 'queue-pulse';
    const leases: Lease[] = [];
    for (let n = 0; n < 3; n++) {
      await enqueue(user);
      const claimed = await queue.claim(user, REPLICA);
      if (claimed) leases.push(new Lease(claimed));
    }
    const [ended, stale, held] = leases as [Lease, Lease, Lease];
    await end(user, ended.runId);

    const lost = await queue.pulse(REPLICA, [
      ended,
      new Lease({ ...stale.run, attempt: stale.attempt - 1 }),
      held,
    ]);
    const all = await queue.pulse('replica-b', [held]);

    expect(lost.map(({ runId }) => runId).sort()).toEqual([ended.runId, stale.runId].sort());
    expect(all).toEqual([{ runId: held.runId, attempt: held.attempt }]);
  });

  it('E10: finds runs without a heartbeat for ten seconds, and no others', async () => {
    const user = 'queue-dead';
    await enqueue(user);
    await enqueue(user);
    const silent = await queue.claim(user, REPLICA);
    await queue.claim(user, REPLICA);
    await asUser(it_.dataSource, user, (manager) =>
      manager.query(`update runs set heartbeat_at = heartbeat_at - interval '11 seconds' where id = $1`, [
        silent?.runId,
      ]),
    );

    const dead = (await queue.dead(100)).filter(({ userId }) => userId === user);

    expect(dead).toEqual([silent]);
  });

  it('E10: a run whose ticket a dead worker has kept gets one again as soon as a dead worker’s run would go on, and no other run does', async () => {
    const [user, threadId] = ['queue-stranded', await newThread(it_.dataSource, 'queue-stranded')];
    const run = await enqueue(user, threadId);
    const next = await enqueue(user, threadId);
    await system.query(
      `update graphile_worker._private_jobs set locked_by = 'a dead worker', locked_at = now() where payload ->> 'user_id' = $1`,
      [user],
    );
    const age = (seconds: number): Promise<unknown> =>
      asUser(it_.dataSource, user, (manager) =>
        manager.query(`update runs set created_at = clock_timestamp() - make_interval(secs => $1)`, [
          seconds,
        ]),
      );

    await age(-3_600);
    await queue.reissueTickets();
    const young = await tickets(user);
    await age(11);
    await queue.reissueTickets();
    await queue.reissueTickets();
    const old = await tickets(user);
    const claimed = await queue.claim(user, REPLICA);
    await system.query(`delete from graphile_worker._private_jobs where payload ->> 'user_id' = $1`, [user]);
    await queue.reissueTickets();

    expect([young, old]).toEqual([2, 3]);
    expect([run.id, next.id]).toContain(claimed?.runId);
    // The other waits for its thread, and for no ticket.
    expect(await tickets(user)).toBe(0);
  });

  it('S12: the application cannot issue a ticket for another user, nor without an identity, nor call what works across users', async () => {
    const foreign = asUser(it_.dataSource, 'queue-mallory', (manager) =>
      manager.query(`select add_run_ticket('queue-victim', 0)`),
    );
    await expect(foreign).rejects.toThrow('A ticket is for the own user only.');

    const nobody = it_.dataSource.transaction(async (manager) => {
      await manager.query(`select set_config('role', 'airlock_app', true)`);
      await manager.query(`select add_run_ticket('queue-victim', 0)`);
    });
    await expect(nobody).rejects.toThrow('A ticket is for the own user only.');
    expect(await tickets('queue-victim')).toBe(0);

    const claim = asUser(it_.dataSource, 'queue-mallory', (manager) =>
      manager.query(`select * from claim_run('queue-victim', 'mallory', 5)`),
    );
    await expect(claim).rejects.toThrow('permission denied for function claim_run');
  });
});
