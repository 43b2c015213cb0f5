import { testDatabase } from '@airlock/testing';
import { AgentServer, type RunBody } from '../../agent/testing/agent-server';
import type { Act, Script } from '../../agent/testing/script';
import { type TwoReplicas, twoReplicas } from '../../agent/testing/two-replicas';
import { eventually } from '../../../test/support/eventually';
import { Logger } from '@nestjs/common';
import { RunTimeout } from '../recovery/run-timeout';
import { Leases } from './leases';
import { RunQueue } from './run-queue';
import { RunSweep } from './run-sweep';

const worker = (...acts: Act[]): Script => ({ agents: { worker: acts } });
const alone = { assistant: 'worker' };

describe('the sweep', () => {
  let { server, second, close } = {} as TwoReplicas;

  beforeAll(async () => ({ server, second, close } = await twoReplicas({ RUNNING_RUNS_PER_USER: '1' })));

  afterAll(() => close());

  const cancel = (user: string, run: RunBody): Promise<unknown> =>
    server.post(user, `/v2/threads/${run.thread_id}/runs/${run.run_id}/cancel`);
  const count = async (run: RunBody, type: string): Promise<number> =>
    (await server.events(run)).filter((event) => event.type === type).length;
  const begun = (run: RunBody): Promise<boolean | undefined> =>
    eventually(async () => (await count(run, 'agent_started')) > 0 || undefined);
  const notices = async (run: RunBody): Promise<unknown[]> =>
    (await server.events(run))
      .filter(({ type, payload }) => type === 'progress_update' && payload.status === 'queued')
      .map(({ payload }) => (payload.progress_data as { queue_position: number }).queue_position);

  it('E6: tells each run that waits for longer than a second its place in the line, and tells it once', async () => {
    const user = 'sweep-queue';
    const first = await server.begin(user, worker(['hang']), alone);
    await begun(first);
    const waiting = [
      await server.begin(user, 'hello', alone),
      await server.begin(user, 'hello', alone),
      await server.begin(user, 'hello', alone),
    ];

    for (const run of waiting)
      await eventually(async () => ((await notices(run)).length > 0 ? run : undefined));
    // Two replicas that look at the same moment, and again.
    for (let round = 0; round < 3; round++)
      await Promise.all([server, second].map((replica) => replica.get(RunSweep).tellWaiting()));
    await cancel(user, first);
    for (const run of waiting) expect((await server.ended(user, run)).state).toBe('completed');

    expect(await Promise.all(waiting.map(notices))).toEqual([[1], [2], [3]]);
    expect(await notices(first)).toEqual([]);
  });

  it('E11: ends a run past its lifetime once, however often and wherever it comes by, and its worker lets go', async () => {
    const overdue = await server.begin('sweep-old', worker(['step', 'one'], ['hang']), alone);
    const young = await server.begin('sweep-young', worker(['hang']), alone);
    await begun(overdue);
    await begun(young);
    await server.sql(`update runs set started_at = now() - interval '301 seconds' where id = $1`, [
      overdue.run_id,
    ]);

    for (let round = 0; round < 3; round++)
      await Promise.all([server, second].map((replica) => replica.get(RunSweep).mend()));

    expect(await server.ended('sweep-old', overdue)).toMatchObject({
      state: 'timeout',
      status: 'timeout',
      error: { type: 'RunTimeout' },
    });
    expect(await count(overdue, 'orchestration_completed')).toBe(1);
    expect(await count(overdue, 'agent_death')).toBe(1);
    const held = (): string[] =>
      server
        .get(Leases)
        .all()
        .map(({ runId }) => runId);
    await eventually(
      async () => held(),
      (runs) => !runs.includes(overdue.run_id),
    );
    expect(held()).toEqual([young.run_id]);
    expect((await server.read('sweep-young', young)).state).toBe('running');
    expect((await server.finish('sweep-old', 'hello', alone)).state).toBe('completed');
    await cancel('sweep-young', young);
  });

  it('E11: ends all runs past their lifetime in one round, however many there are', async () => {
    const many = 55;
    const api = await AgentServer.start({ ROLE: 'api', RUN_SWEEP_MS: '2000000000' });
    try {
      for (let n = 0; n < many; n++) await api.begin('sweep-many', 'hello', alone);
      await api.sql(
        `update runs set status = 'starting', attempt = 1, started_at = now() - interval '301 seconds', heartbeat_at = now()`,
      );

      await api.get(RunSweep).mend();

      const ends = await api.sql(`select status, count(*)::int as n from runs group by status`);
      expect(ends).toEqual([{ status: 'timeout', n: many }]);
      const events = await api.sql(`select from run_events where type = 'orchestration_completed'`);
      expect(events).toHaveLength(many);
    } finally {
      await api.close();
    }
  });

  it('what a round cannot do for many runs, again and again, is said once, and when it is over', async () => {
    const said: string[] = [];
    for (const level of ['warn', 'log'] as const)
      jest
        .spyOn(Logger.prototype, level)
        .mockImplementation((...[text]: unknown[]) => void said.push(String(text)));
    const runs = Array.from({ length: 3 }, (_, n) => ({ runId: `run-${n}` }));
    const sweep = server.get(RunSweep);
    const found = jest.spyOn(server.get(RunQueue), 'overdue').mockResolvedValue(runs as never);
    const failing = jest.spyOn(server.get(RunTimeout), 'end').mockRejectedValue(new Error('no room'));
    try {
      await sweep.mend();
      await sweep.mend();
      failing.mockResolvedValue(undefined);
      await sweep.mend();

      expect(said.filter((text) => text.startsWith('Ending a run'))).toEqual([
        'Ending a run past its lifetime: Error: no room (run run-0). It is tried again, and said no more until it is over.',
        expect.stringMatching(/^Ending a run past its lifetime: over, after it failed 6 times/),
      ]);
    } finally {
      found.mockRestore();
      failing.mockRestore();
      jest.restoreAllMocks();
    }
  });

  it('E10: a run whose ticket a dead worker took along is started by another all the same', async () => {
    const database = await testDatabase();
    const api = await AgentServer.start({ ROLE: 'api' }, database);
    const run = await api.begin('sweep-ticket', 'hello', alone);
    await api.sql(
      `update graphile_worker._private_jobs set locked_by = 'a dead worker', locked_at = now(), attempts = 1`,
    );
    const never = { RUN_SWEEP_MS: '2000000000', HEARTBEAT_MS: '500', DEAD_AFTER_MS: '4000' };
    const other = await AgentServer.start({ ...never, ROLE: 'worker' }, database);
    try {
      const { state } = await api.ended('sweep-ticket', run);

      expect(state).toBe('completed');
    } finally {
      await other.close();
      await api.close();
      await database.drop();
    }
  });
});
