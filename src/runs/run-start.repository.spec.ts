import { mintId } from '@airlock/session';
import { noViolations } from './__fixtures__/no-violations';
import { asUser } from '../../test/support/as-user';
import { bench, type Bench, HELLO, newRun, newThread } from './__fixtures__/bench';
import type { MessageRow } from '../threads';
import { Message } from '../threads/message.entity';
import { CheckpointManager } from './checkpoints/checkpoint-manager';
import type { Run } from './run.entity';
import { RunStartRepository } from './run-start.repository';
import type { RunState } from './state/run-state';
import { RunStateMachine } from './state/run-state-machine';
import { StateManager } from './state/state-manager';

const OWNER = 'replica-a';
const CAP = 5;

describe('runs that need not wait for their turn', () => {
  let it_: Bench;
  let starts: RunStartRepository;
  let checkpoints: CheckpointManager;

  beforeAll(async () => {
    it_ = await bench();
    starts = new RunStartRepository(new RunStateMachine());
    checkpoints = new CheckpointManager(new StateManager(it_.config, noViolations));
  });

  afterAll(async () => {
    await it_.close();
  });

  const begin = async (userId: string, also: { threadId?: string; owner?: string } = {}): Promise<Run> => {
    const threadId = also.threadId ?? (await newThread(it_.dataSource, userId));
    const checkpoint = checkpoints.of(HELLO, 'auto', 'initialization');
    const start = { checkpoint, makesThread: false, tickets: CAP, most: 100, owner: also.owner };
    return asUser(it_.dataSource, userId, (manager) =>
      starts.start(manager, newRun(userId, threadId), start),
    );
  };
  const lane = async (userId: string) =>
    (await asUser(it_.dataSource, userId, (manager) => manager.query('select * from lanes')))[0];
  const ticketsOf = async (userId: string): Promise<number> => {
    const [row] = await it_.dataSource.query(
      `select count(*)::int as n from graphile_worker._private_jobs where payload ->> 'user_id' = $1`,
      [userId],
    );
    return row.n;
  };

  it('E6: such a run starts under the one who makes it, takes a place in the lane, and needs no ticket', async () => {
    const run = await begin('starts-alone', { owner: OWNER });

    expect(run).toMatchObject({ status: 'starting', attempt: 1, leaseOwner: OWNER });
    expect(run.heartbeatAt).toBeInstanceOf(Date);
    expect(run.startedAt).toBeInstanceOf(Date);
    expect(await lane('starts-alone')).toMatchObject({ running: 1, pending: 0, tickets: 1 });
    expect(await ticketsOf('starts-alone')).toBe(0);
  });

  it('E6: it waits with a ticket when nobody offers to begin it', async () => {
    const run = await begin('starts-unoffered');

    expect(run).toMatchObject({ status: 'queued', attempt: 0, leaseOwner: null, startedAt: null });
    expect(await ticketsOf('starts-unoffered')).toBe(1);
  });

  it('E6: it waits while another run of its thread is at work', async () => {
    const threadId = await newThread(it_.dataSource, 'starts-in-thread');
    await begin('starts-in-thread', { threadId, owner: OWNER });

    const second = await begin('starts-in-thread', { threadId, owner: OWNER });

    expect(second).toMatchObject({ status: 'queued', attempt: 0, leaseOwner: null });
    expect(await lane('starts-in-thread')).toMatchObject({ running: 1, pending: 1 });
  });

  it('E6: it overtakes none of its user’s that waits', async () => {
    await begin('starts-behind');

    const second = await begin('starts-behind', { owner: OWNER });

    expect(second.status).toBe('queued');
    expect(await lane('starts-behind')).toMatchObject({ running: 0, pending: 2 });
  });

  it('E6: of many that are made in the same moment, also the first of their user, no more start than the user has places', async () => {
    const threads = await Promise.all(
      Array.from({ length: 8 }, () => newThread(it_.dataSource, 'starts-crowd')),
    );

    const runs = await Promise.all(
      threads.map((threadId) => begin('starts-crowd', { threadId, owner: OWNER })),
    );

    expect(runs.filter(({ status }) => status === 'starting')).toHaveLength(CAP);
    expect(await lane('starts-crowd')).toMatchObject({ running: CAP, pending: 3 });
  });

  it('E6: when it ends, it hands its place on to one that waits, by a ticket', async () => {
    const threadId = await newThread(it_.dataSource, 'starts-hands-on');
    const first = await begin('starts-hands-on', { threadId, owner: OWNER });
    await begin('starts-hands-on', { threadId, owner: OWNER });
    const before = await ticketsOf('starts-hands-on');

    await asUser(it_.dataSource, 'starts-hands-on', async (manager) => {
      const run = await it_.runs.lock(manager, { userId: first.userId, runId: first.id });
      await it_.runs.move(manager, run, 'failed', { leaseOwner: null });
    });

    expect(await ticketsOf('starts-hands-on')).toBe(before + 1);
    expect(await lane('starts-hands-on')).toMatchObject({ running: 0, pending: 1 });
  });

  it('what was asked ahead takes its place with the run that is taken up, also when the first to claim it died', async () => {
    const user = 'starts-ahead';
    const threadId = await newThread(it_.dataSource, user);
    const first = await begin(user, { threadId, owner: OWNER });
    const second = await begin(user, { threadId });
    const shown = (): Promise<MessageRow[]> =>
      asUser(it_.dataSource, user, (manager) => it_.threads.history(manager, user, threadId, 10));
    const before = await shown();
    const move = (runId: string, to: RunState): Promise<Run> =>
      asUser(it_.dataSource, user, async (manager) =>
        it_.runs.move(manager, await it_.runs.get(manager, user, runId), to),
      );
    const takeUp = (attempt: number): Promise<boolean | undefined> =>
      asUser(it_.dataSource, user, async (manager) => {
        const { run, askedAhead } = await starts.takeUp(manager, { userId: user, runId: second.id, attempt });
        if (askedAhead) expect(await starts.takePlace(manager, run)).toBe(before[0]?.id);
        return askedAhead;
      });
    await move(first.id, 'failed');
    await move(second.id, 'starting');
    await move(second.id, 'queued');
    const waiting = await shown();
    await move(second.id, 'starting');

    const asked = [await takeUp(0)];
    const placed = await shown();
    await move(second.id, 'queued');
    await move(second.id, 'starting');
    asked.push(await takeUp(0));

    expect(asked).toEqual([true, false]);
    expect(waiting).toEqual(before);
    expect(before[1]?.id).toMatch(/^f/);
    expect(placed[1]).toMatchObject({ client_id: before[1]?.client_id, run_id: second.id });
    expect(placed[1]?.id).toMatch(/^0[0-9a-f]{7}-[0-9a-f]{4}-7000-[89ab]/);
    expect(await shown()).toEqual(placed);
  });

  it('how long it has been worked on is told by the clock of the database', async () => {
    const user = 'starts-long-ago';
    const run = await begin(user, { owner: OWNER });
    await asUser(it_.dataSource, user, (manager) =>
      manager.query(`update runs set started_at = started_at - interval '100 s' where id = $1`, [run.id]),
    );
    const clock = jest.spyOn(Date, 'now').mockReturnValue(0);

    const taken = await asUser(it_.dataSource, user, (manager) =>
      starts.takeUp(manager, { userId: user, runId: run.id, attempt: 1 }),
    );
    clock.mockRestore();

    expect(taken.spentMs).toBeGreaterThan(100_000);
    expect(taken.spentMs).toBeLessThan(160_000);
  });

  it('what is said stands behind what was said before, also where the clock of who said that is ahead', async () => {
    const user = 'starts-behind';
    const threadId = await newThread(it_.dataSource, user);
    const late = '0fffffff-ffff-7abc-8000-000000000000';
    const answer = (id: string) =>
      asUser(it_.dataSource, user, (manager) =>
        manager.insert(Message, { userId: user, threadId, id, role: 'assistant', content: 'So.' }),
      );
    await answer(late);

    const run = await begin(user, { threadId, owner: OWNER });
    await answer(mintId());

    const said = await asUser(it_.dataSource, user, (manager) =>
      it_.threads.history(manager, user, threadId, 10),
    );
    expect(said.map(({ role, run_id }) => [role, run_id])).toEqual([
      ['assistant', null],
      ['user', run.id],
      ['assistant', null],
    ]);
    expect(said[1]?.id).toMatch(/^10000000-0000-7000-[89ab]/);
  });

  it('its place is behind what has been said, also where the clock of who said that is ahead', async () => {
    const user = 'starts-ahead-of-time';
    const threadId = await newThread(it_.dataSource, user);
    await begin(user, { threadId, owner: OWNER });
    const second = await begin(user, { threadId });
    const late = '0fffffff-ffff-7abc-8000-000000000000';
    await asUser(it_.dataSource, user, (manager) =>
      manager.insert(Message, { userId: user, threadId, id: late, role: 'assistant', content: 'Late.' }),
    );

    const last = await asUser(it_.dataSource, user, (manager) => starts.takePlace(manager, second));

    expect(last).toBe(late);
    const shown = await asUser(it_.dataSource, user, (manager) =>
      it_.threads.history(manager, user, threadId, 1),
    );
    expect(shown[0]).toMatchObject({ run_id: second.id, role: 'user' });
    expect(shown[0]?.id.startsWith('10000000-0000-7000-')).toBe(true);
  });
});
