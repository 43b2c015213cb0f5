import { testDatabase, type TestDatabase } from '@airlock/testing';
import { eventually } from '../../../test/support/eventually';
import { Readiness } from '../../monitoring';
import { MemoryGuard } from '../memory-guard';
import { AgentServer, type RunBody } from '../testing/agent-server';
import { openGate } from '../testing/gates';
import type { Act } from '../testing/script';

const ENV = {
  TOOLS_AT_ONCE_PER_USER: '3',
  TOOL_CALLS_PER_MINUTE: '12',
  // So that two runs of a user are at work on two replicas.
  HELD_RUNS_PER_REPLICA: '1',
};

describe('T3: limits of tools, over two replicas', () => {
  let database: TestDatabase;
  let replicas: [AgentServer, AgentServer];

  beforeAll(async () => {
    database = await testDatabase();
    replicas = [await AgentServer.start(ENV, database), await AgentServer.start(ENV, database)];
  });

  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.close()));
    await database.drop();
  });

  const runBoth = async (user: string, ...acts: Act[]): Promise<RunBody[]> => {
    const script = { agents: { worker: acts } };
    return Promise.all(replicas.map((replica) => replica.begin(user, script, { assistant: 'worker' })));
  };
  const allEnded = async (user: string, runs: readonly RunBody[]): Promise<RunBody[]> =>
    Promise.all(runs.map((run) => replicas[0].ended(user, run)));
  const ownersOf = async (user: string): Promise<number> => {
    const [row] = await replicas[0].sql<{ n: number }>(
      `select count(distinct lease_owner)::int as n from runs where user_id = $1 and lease_owner is not null`,
      [user],
    );
    return row?.n ?? 0;
  };

  it('a user has three calls at work, however many replicas work for him', async () => {
    const user = 'limits-once';
    const runs = await runBoth(user, ['until', user], ['tools_at_once', 'slow', 5]);
    const ended = allEnded(user, runs);
    await eventually(
      () => ownersOf(user),
      (owners) => owners === 2,
    );
    openGate(user);
    let most = 0;
    for (let over = false; !over;) {
      const [row] = await replicas[0].sql<{ n: number }>(
        `select count(*)::int as n from tool_usage where user_id = $1 and status = 'running'`,
        [user],
      );
      most = Math.max(most, row?.n ?? 0);
      over = await Promise.race([
        ended.then(() => true),
        new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 10)),
      ]);
    }

    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
    expect((await ended).map(({ state }) => state)).toEqual(['completed', 'completed']);
  });

  it('a user has twelve calls a minute, however many replicas work for him', async () => {
    const user = 'limits-minute';
    const calls = Array.from({ length: 10 }, (): Act => ['tool', 'echo', {}]);

    const runs = await runBoth(user, ['until', user], ...calls);
    await eventually(
      () => ownersOf(user),
      (owners) => owners === 2,
    );
    openGate(user);
    await allEnded(user, runs);

    const usage = await replicas[0].sql<{ status: string; n: number }>(
      'select status, count(*)::int as n from tool_usage where user_id = $1 group by status order by status',
      [user],
    );
    expect(usage).toEqual([
      { status: 'rate_limited', n: 8 },
      { status: 'success', n: 12 },
    ]);
  });

  it('a call of a run that was cancelled takes none of its user’s places any more', async () => {
    const user = 'limits-cancelled';
    // So long that nobody would take the call for abandoned in this test's time.
    const patient = { TOOL_TIMEOUT_MS: '200000', AGENT_ATTEMPT_MS: '250000' };
    const server = await AgentServer.start({ TOOLS_AT_ONCE_PER_USER: '1', ...patient });
    const alone = { assistant: 'worker' };
    try {
      const run = await server.begin(
        user,
        { agents: { worker: [['tool', 'slow', { ms: 190_000 }]] } },
        alone,
      );
      await eventually(
        async () => (await server.sql(`select 1 from tool_usage where status = 'running'`))[0],
      );
      await server.post(user, `/v2/threads/${run.thread_id}/runs/${run.run_id}/cancel`);

      const next = await server.finish(user, { agents: { worker: [['tool', 'echo', {}]] } }, alone);

      const usage = await server.sql<{ run_id: string; status: string; duration_ms: number }>(
        'select run_id, status, duration_ms from tool_usage where user_id = $1 order by id',
        [user],
      );
      expect(next.state).toBe('completed');
      expect(usage).toMatchObject([
        { run_id: run.run_id, status: 'unfinished', duration_ms: expect.any(Number) },
        { run_id: next.run_id, status: 'success' },
      ]);
    } finally {
      await server.close();
    }
  });

  describe('at nine tenths of the memory', () => {
    const use = (share: number) =>
      replicas.map((replica) => jest.spyOn(replica.get(MemoryGuard), 'share', 'get').mockReturnValue(share));

    afterEach(() => jest.restoreAllMocks());

    const echo = async (user: string): Promise<{ status: string; message?: string }> => {
      const script = { agents: { worker: [['tool', 'echo', {}] as Act] } };
      const run = await replicas[0].finish(user, script, { assistant: 'worker' });
      const path = `/v2/threads/${run.thread_id}/runs/${run.run_id}/state`;
      return (await replicas[0].fetch(user, path)).body.state.outcomes.worker.output['tool echo'];
    };
    const memory = async () => {
      // What was last found is remembered for a moment.
      Object.assign(replicas[0].get(Readiness), { latest: undefined });
      const { status, body } = await replicas[0].fetch('anybody', '/health/ready');
      return { status, check: body.checks.find(({ name }: { name: string }) => name === 'memory') };
    };

    it('new tool calls are refused, and health is degraded while requests still come in', async () => {
      use(0.9);

      expect(await echo('limits-memory')).toMatchObject({
        status: 'error',
        message: 'The server is short of memory; no new tool calls are taken.',
      });
      expect((await memory()).check).toEqual({ name: 'memory', status: 'degraded', reason: 'nearly full' });
    });

    it('below it they are taken, and health says so', async () => {
      use(0.89);

      expect(await echo('limits-room')).toMatchObject({ status: 'success' });
      expect((await memory()).check).toEqual({ name: 'memory', status: 'ok' });
    });

    it('the real share is one of the memory that there is', () => {
      const { share } = replicas[0].get(MemoryGuard);

      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThan(1);
    });
  });
});
