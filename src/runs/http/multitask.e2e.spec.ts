import { eventually } from '../../../test/support/eventually';
import { AgentServer, ask, runPath } from '../../agent/testing/agent-server';
import { openGate } from '../../agent/testing/gates';
import type { Act, Script } from '../../agent/testing/script';

const worker = (...acts: Act[]): Script => ({ agents: { worker: acts } });
const alone = { assistant: 'worker' };

describe('two messages at once on one thread', () => {
  let server: AgentServer;

  beforeAll(async () => {
    server = await AgentServer.start();
  });

  afterAll(() => server.close());

  const until = async (done: () => Promise<boolean>): Promise<void> => {
    await eventually(done, Boolean);
  };

  const strategy = (multitask_strategy: string, threadId: string) => ({
    ...alone,
    threadId,
    more: { multitask_strategy },
  });

  it('enqueue: the second waits for the first, and is told where it stands', async () => {
    const user = 'mt-enqueue';
    const threadId = await server.quietThread(user);
    const first = await server.begin(user, worker(['until', user]), { ...alone, threadId });
    const next = await server.begin(user, 'hello', strategy('enqueue', threadId));

    const waiting = await server.read(user, next);
    await until(async () => (await server.events(next)).length > 0);
    openGate(user);
    const ended = await server.ended(user, next);

    expect(waiting).toMatchObject({ state: 'queued', queue_position: 1 });
    expect(await server.stateOf(user, first)).toBe('completed');
    expect(Date.parse(String(ended.started_at))).toBeGreaterThanOrEqual(
      Date.parse(String((await server.read(user, first)).finished_at)) - 1,
    );
    const [notice] = await server.events(next);
    expect(notice).toMatchObject({
      type: 'progress_update',
      payload: { status: 'queued', progress_data: { queue_position: 1 } },
    });
  });

  it('reject: 409, and nothing is written', async () => {
    const user = 'mt-reject';
    const threadId = await server.quietThread(user);
    const first = await server.begin(user, worker(['hang']), { ...alone, threadId });
    const before = await server.count('messages', user);

    const { status } = await server.post(user, `/v2/threads/${threadId}/runs`, {
      ...ask('hello', 'worker'),
      multitask_strategy: 'reject',
    });

    expect(status).toBe(409);
    expect([await server.count('runs', user), await server.count('messages', user)]).toEqual([2, before]);
    await server.post(user, runPath(first, '/cancel'));
  });

  it('5: a thread is not deleted under a live run, 409, and goes when that has ended', async () => {
    const user = 'mt-delete';
    const threadId = await server.quietThread(user);
    const run = await server.begin(user, worker(['hang']), { ...alone, threadId });
    const remove = async (): Promise<number> => {
      const response = await fetch(`${server.url}/v2/threads/${threadId}`, {
        method: 'DELETE',
        headers: { authorization: await server.bearer(user) },
      });
      return response.status;
    };

    const whileLive = await remove();
    const shown = await server.fetch(user, `/v2/threads/${threadId}`);
    await server.post(user, runPath(run, '/cancel'));
    const afterwards = await remove();

    expect([whileLive, shown.status, afterwards]).toEqual([409, 200, 204]);
    expect((await server.fetch(user, `/v2/threads/${threadId}`)).status).toBe(404);
  });

  it('interrupt: the first ends as cancelled and its messages stay', async () => {
    const user = 'mt-interrupt';
    const threadId = await server.quietThread(user);
    const first = await server.begin(user, worker(['wait', 600_000]), { ...alone, threadId });
    await until(async () => (await server.stateOf(user, first)) === 'running');

    const next = await server.finish(user, 'hello', strategy('interrupt', threadId));

    expect(await server.read(user, first)).toMatchObject({ state: 'cancelled', status: 'interrupted' });
    expect(next.state).toBe('completed');
    const [said] = await server.sql('select count(*)::int as n from messages where run_id = $1', [
      first.run_id,
    ]);
    expect(said).toEqual({ n: 1 });
    const events = await server.events(first);
    expect(events.at(-1)).toMatchObject({
      type: 'orchestration_completed',
      payload: { status: 'cancelled' },
    });
    // In the name of the run that was ended, and with the call that ended it (C13).
    const [audited] = await server.sql(
      `select run_id, details -> 'audit_metadata' as metadata from audit_log
       where user_id = $1 and type = 'cancel'`,
      [user],
    );
    expect(audited).toMatchObject({
      run_id: first.run_id,
      metadata: { client_ip: '127.0.0.1', method: 'POST', path: `/v2/threads/${threadId}/runs` },
    });
  });

  it('rollback: the first ends as cancelled and the thread is as if it had never been', async () => {
    const user = 'mt-rollback';
    const threadId = await server.quietThread(user);
    const first = await server.begin(user, worker(['wait', 600_000]), { ...alone, threadId });

    const next = await server.finish(user, 'hello', strategy('rollback', threadId));

    expect(await server.stateOf(user, first)).toBe('cancelled');
    const said = await server.sql('select 1 from messages where run_id = $1', [first.run_id]);
    expect(said).toEqual([]);
    const { body } = await server.fetch(user, runPath(next, '/state'));
    expect(JSON.stringify(body.state.history)).not.toContain('600000');
  });
});
