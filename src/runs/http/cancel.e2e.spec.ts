import { mintId } from '@airlock/session';
import { eventually } from '../../../test/support/eventually';
import { type RunBody, runPath } from '../../agent/testing/agent-server';
import { openGate } from '../../agent/testing/gates';
import type { Act, Script } from '../../agent/testing/script';
import { type TwoReplicas, twoReplicas } from '../../agent/testing/two-replicas';
import { RunTimeout } from '../recovery/run-timeout';
import { LeaseLostError } from '../steps/lease-lost.error';

const worker = (...acts: Act[]): Script => ({ agents: { worker: acts } });
const alone = { assistant: 'worker' };
/** Milliseconds that a busy machine may add to what the rows allow; nothing here would come about by itself in it. */
const BUSY_MACHINE_MS = 20_000;

describe('E18: cancel', () => {
  let { server, second, close } = {} as TwoReplicas;

  beforeAll(async () => ({ server, second, close } = await twoReplicas()));

  afterAll(() => close());

  const until = async (done: () => Promise<boolean>): Promise<void> => {
    await eventually(done, Boolean);
  };

  /** @returns as what, once it has ended and told of exactly one end, the last thing it told */
  const endedOnce = async (user: string, run: RunBody): Promise<string> => {
    await server.ended(user, run);
    const events = await server.events(run);
    const { state } = await server.read(user, run);
    expect(events.filter(({ type }) => type === 'orchestration_completed')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: 'orchestration_completed', payload: { status: state } });
    return state;
  };

  it('ends a waiting run at once, and its neighbours go on', async () => {
    const user = 'cancel-queued';
    const threadId = await server.quietThread(user);
    const first = await server.begin(user, worker(['until', user]), { ...alone, threadId });
    const waiting = await server.begin(user, 'hello', { ...alone, threadId });

    const { status, body } = await server.post(user, runPath(waiting, '/cancel'));

    openGate(user);
    expect([status, body.state]).toEqual([202, 'cancelled']);
    expect((await server.ended(user, first)).state).toBe('completed');
    expect((await server.events(waiting)).at(-1)).toMatchObject({ payload: { status: 'cancelled' } });
    const thread = await server.fetch(user, `/v2/threads/${threadId}`);
    expect(thread.body.status).toBe('idle');
  });

  it('reaches a run at work on another replica within a second, and work after it writes nothing', async () => {
    const user = 'cancel-running';
    const run = await server.begin(
      user,
      worker(['step', 'before'], ['swallow', ['wait', 600_000]], ['step', 'after']),
      alone,
    );
    await until(
      async () => (await server.sql('select 1 from step_effects where run_id = $1', [run.run_id])).length > 0,
    );

    const began = Date.now();
    const { status } = await second.post(user, runPath(run, '/cancel?wait=1&action=interrupt'));
    const took = Date.now() - began;
    await until(async () => {
      const [row] = await server.sql<{ running: number }>('select running from lanes where user_id = $1', [
        user,
      ]);
      return row?.running === 0;
    });
    const next = await server.finish(user, 'hello', { ...alone, threadId: run.thread_id });

    expect(status).toBe(202);
    expect(took).toBeLessThan(1_000 + BUSY_MACHINE_MS);
    expect(await server.sql('select step from step_effects where run_id = $1', [run.run_id])).toEqual([
      { step: 'before' },
    ]);
    const events = await server.events(run);
    expect(events.slice(-2)).toMatchObject([
      { type: 'agent_death', payload: { death_cause: 'cancelled' } },
      { type: 'orchestration_completed', payload: { status: 'cancelled' } },
    ]);
    expect(next.state).toBe('completed');
  });

  it('aborts what a step is doing in the database', async () => {
    const user = 'cancel-step';
    const run = await server.begin(user, worker(['slow_step', 'long', 600_000]), alone);
    const sleeping = async (): Promise<boolean> =>
      (
        await server.sql(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
        )
      ).length > 0;
    await until(sleeping);

    const began = Date.now();
    await server.post(user, runPath(run, '/cancel'));
    await until(async () => !(await sleeping()));

    expect(Date.now() - began).toBeLessThan(1_000 + BUSY_MACHINE_MS);
    expect(await server.sql('select 1 from step_effects where run_id = $1', [run.run_id])).toEqual([]);
  });

  it('is 409 for a run that has ended, and one of two cancels at once wins', async () => {
    const user = 'cancel-twice';
    const run = await server.begin(user, worker(['until', user]), alone);

    const answers = await Promise.all([
      server.post(user, runPath(run, '/cancel')),
      second.post(user, runPath(run, '/cancel')),
      server.post(user, runPath(run, '/cancel')),
    ]);

    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
    const ends = (await server.events(run)).filter(({ type }) => type === 'orchestration_completed');
    expect(ends).toHaveLength(1);
  });

  it('L13: at the moment of completion leaves exactly one end', async () => {
    const user = 'cancel-race';
    const runs = await Promise.all(Array.from({ length: 5 }, () => server.begin(user, 'hello', alone)));

    await Promise.all(
      runs.map((run, n) =>
        new Promise((resolve) => setTimeout(resolve, n * 40)).then(() =>
          server.post(user, runPath(run, '/cancel')),
        ),
      ),
    );
    for (const run of runs) await endedOnce(user, run);
  });

  it('L13: a lifetime that is over at the moment of completion leaves exactly one end', async () => {
    const user = 'timeout-race';
    const runs = await Promise.all(Array.from({ length: 5 }, () => server.begin(user, 'hello', alone)));

    await Promise.all(
      runs.map(async ({ thread_id: threadId, run_id: runId }, n) => {
        await new Promise((resolve) => setTimeout(resolve, n * 40));
        const overdue = { userId: user, threadId, runId, requestId: mintId(), attempt: 1 };
        await second
          .get(RunTimeout)
          .end(overdue)
          .catch((error: unknown) => {
            if (!(error instanceof LeaseLostError)) throw error;
          });
      }),
    );
    for (const run of runs) expect(['completed', 'timeout']).toContain(await endedOnce(user, run));
  });

  it.each([
    ['stays, and the thread is interrupted', 'interrupt', 'interrupted', 3],
    ['taken back leaves the thread as it was', 'rollback', 'idle', 2],
  ])('what a run at work was asked %s', async (_, action, status, messages) => {
    const user = `cancel-${action}`;
    const threadId = await server.quietThread(user);
    const run = await server.begin(user, worker(['until', user]), { ...alone, threadId });
    await until(async () => (await server.stateOf(user, run)) === 'running');

    await server.post(user, runPath(run, `/cancel?action=${action}`));
    openGate(user);

    const thread = await server.fetch(user, `/v2/threads/${threadId}`);
    expect(thread.body.status).toBe(status);
    expect(thread.body.values.messages).toHaveLength(messages);
  });

  it('works for its owner only; to others the run is unknown', async () => {
    const run = await server.begin('cancel-own', worker(['wait', 300]), alone);

    const foreign = await server.post('cancel-mallory', runPath(run, '/cancel'));
    const unknown = await server.post(
      'cancel-mallory',
      runPath({ ...run, run_id: crypto.randomUUID() }, '/cancel'),
    );

    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect(foreign.body.detail).toBe(unknown.body.detail);
    expect((await server.ended('cancel-own', run)).state).toBe('completed');
  });
});
