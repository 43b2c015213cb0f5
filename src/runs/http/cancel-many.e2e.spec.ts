import { AgentServer, type RunBody, runPath } from '../../agent/testing/agent-server';
import { openGate } from '../../agent/testing/gates';
import type { Script } from '../../agent/testing/script';

const alone = { assistant: 'worker' };
/** Works until the gate of that name is opened. */
const until = (gate: string): Script => ({ agents: { worker: [['until', gate]] } });

describe('POST /v2/runs/cancel', () => {
  let server: AgentServer;

  beforeAll(async () => {
    server = await AgentServer.start();
  });

  afterAll(() => server.close());

  const cancel = (user: string, body: object, query = '') =>
    server.post(user, `/v2/runs/cancel${query}`, body);
  const stateOf = async (user: string, run: RunBody): Promise<unknown> =>
    (await server.fetch(user, runPath(run))).body.state;

  /** One at work, and two that wait for it in its thread. */
  async function threeRuns(user: string): Promise<[RunBody, RunBody, RunBody]> {
    const threadId = await server.quietThread(user);
    const first = await server.begin(user, until(user), { ...alone, threadId });
    const second = await server.begin(user, until(user), { ...alone, threadId });
    const third = await server.begin(user, until(user), { ...alone, threadId });
    return [first, second, third];
  }

  it('E18 ends the named ones and no others; one that has ended by then stays as it is', async () => {
    const user = 'names-some';
    const [first, second, third] = await threeRuns(user);
    await server.post(user, runPath(third, '/cancel?reason=before'));

    const { status } = await cancel(user, {
      thread_id: first.thread_id,
      run_ids: [third.run_id, second.run_id],
    });

    expect(status).toBe(204);
    expect(await stateOf(user, second)).toBe('cancelled');
    openGate(user);
    expect((await server.ended(user, first)).state).toBe('completed');
    const ends = (await server.events(third)).filter(({ type }) => type === 'orchestration_completed');
    expect(ends).toMatchObject([{ payload: { message: 'before' } }]);
  });

  it('ends those of a status, all of them the newest first, so that none begins because of it', async () => {
    const user = 'names-none';
    const [first, ...waiting] = await threeRuns(user);

    expect((await cancel(user, { status: 'pending' })).status).toBe(204);
    for (const run of waiting) expect(await stateOf(user, run)).toBe('cancelled');
    expect(['starting', 'running']).toContain(await stateOf(user, first));

    const more = await server.begin(user, until(user), { ...alone, threadId: first.thread_id });
    expect((await cancel(user, { status: 'all' }, '?action=interrupt')).status).toBe(204);

    for (const run of [first, more]) expect(await stateOf(user, run)).toBe('cancelled');
    const types = (await server.events(more)).map(({ type }) => type);
    expect(types).not.toContain('orchestration_started');
    expect(types.filter((type) => type === 'orchestration_completed')).toHaveLength(1);
    expect((await cancel(user, { status: 'all' })).status).toBe(204);
  });

  it('ends more of them than it takes in one transaction, and none of those that waited has begun', async () => {
    const user = 'has-many';
    const threadId = await server.quietThread(user);
    const runs: RunBody[] = [];
    for (let count = 0; count < 23; count += 1)
      runs.push(await server.begin(user, until(user), { ...alone, threadId }));

    const { status } = await cancel(user, { status: 'all', thread_id: threadId });

    expect(status).toBe(204);
    const states = await server.sql<{ status: string; begun: number }>(
      `select status, count(started_at)::integer as begun from runs where id = any($1) group by status`,
      [runs.map(({ run_id }) => run_id)],
    );
    expect(states).toHaveLength(1);
    expect(states[0]?.status).toBe('cancelled');
    expect(states[0]?.begun).toBeLessThanOrEqual(1);
  });

  it('L15 ends nothing where one of the names is nobody’s or somebody else’s', async () => {
    const [mine] = await threeRuns('looks-on');
    const [theirs] = await threeRuns('is-looked-at');

    const mixed = { thread_id: mine.thread_id, run_ids: [mine.run_id, theirs.run_id] };
    const foreign = { thread_id: theirs.thread_id, run_ids: [theirs.run_id] };

    expect((await cancel('looks-on', mixed)).status).toBe(404);
    expect((await cancel('looks-on', foreign)).status).toBe(404);
    expect((await cancel('looks-on', { thread_id: theirs.thread_id, status: 'all' })).status).toBe(404);
    for (const [user, run] of [
      ['looks-on', mine],
      ['is-looked-at', theirs],
    ] as const)
      expect(['starting', 'running']).toContain(await stateOf(user, run));

    expect((await cancel('looks-on', { status: 'all' })).status).toBe(204);

    expect(await stateOf('looks-on', mine)).toBe('cancelled');
    expect(['starting', 'running']).toContain(await stateOf('is-looked-at', theirs));
    openGate('is-looked-at');
  });

  it.each([
    [{}, 'either run_ids, with their thread_id, or a status'],
    [{ run_ids: ['00000000-0000-4000-8000-000000000001'] }, 'run_ids need the thread_id'],
    [
      {
        thread_id: '00000000-0000-4000-8000-000000000001',
        run_ids: ['00000000-0000-4000-8000-000000000002'],
        status: 'all',
      },
      'either run_ids, with their thread_id, or a status',
    ],
    [{ status: 'success' }, 'pending, running, all'],
    [{ status: 'all', user_id: 'somebody' }, 'user_id'],
  ])('H5 refuses %j', async (body, why) => {
    const answer = await cancel('refused', body);

    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain(why);
  });
});
