import { mintId, UnitOfWork, UserExecutionContext } from '@airlock/session';
import { AgentServer } from '../../agent/testing/agent-server';
import { EventLog } from '../../events/log/event-log';
import { Metrics } from '../../monitoring';
import { ForeignStateError } from './foreign-state.error';
import { RunStateMachine } from './run-state-machine';
import { type OwnedState, type StateChange, StateManager } from './state-manager';
import { eventually } from '../../../test/support/eventually';

/** What must never happen, tried in the running server: it is refused, and operators see it. */
describe('what is refused on the way of a run', () => {
  let server: AgentServer;

  beforeAll(async () => {
    server = await AgentServer.start();
  });

  afterAll(() => server.close());

  const metric = async (series: string): Promise<number> => {
    const text = await server.get(Metrics).text();
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
    if (!line) throw new Error(`There is no ${series}.`);
    return Number(line.split(' ').at(-1));
  };
  const contextOf = (userId: string, runId = mintId()): UserExecutionContext =>
    UserExecutionContext.create({ userId, threadId: mintId(), runId });
  const audited = (userId: string) =>
    eventually(async () => {
      const rows = await server.sql<{ details: Record<string, unknown> }>(
        'select details from audit_log where user_id = $1',
        [userId],
      );
      return rows.length > 0 ? rows.map(({ details }) => details) : undefined;
    });

  it.each([
    ['another user', 'p6-mallory', true],
    ['another run', 'p6-alice', false],
  ])('P6: the state of %s is not merged, which is audited and counted', async (_, who, sameRun) => {
    const alice = contextOf('p6-alice');
    const document = { message: 'hi', constraints: {}, workloads: [], history: [], plan: [], outcomes: {} };
    const state: OwnedState = { userId: alice.userId, runId: alice.runId, document };
    const context = contextOf(who, sameRun ? alice.runId : undefined);
    const series = 'airlock_isolation_violations_total{kind="state"}';
    const before = await metric(series);

    const change: StateChange = { context, outcomes: {} };
    expect(() => server.get(StateManager).merge(state, change)).toThrow(ForeignStateError);

    expect(await metric(series)).toBe(before + 1);
    expect(await audited(who)).toMatchObject([
      { action: 'isolation_violation_state', state_run_id: alice.runId },
    ]);
  });

  it('W5, A2: an event for a run of somebody else is refused, audited and counted', async () => {
    const run = await server.finish('w5-alice', 'hello', { assistant: 'worker' });
    const series = 'airlock_isolation_violations_total{kind="event"}';
    const before = await metric(series);
    const session = { context: contextOf('w5-mallory', run.run_id) };
    const key = { userId: 'w5-alice', threadId: run.thread_id, runId: run.run_id };

    expect(() => server.get(EventLog).entries(session, key, [])).toThrow('is not run');

    expect(await metric(series)).toBe(before + 1);
    expect(await audited('w5-mallory')).toMatchObject([
      { action: 'isolation_violation_event', event_run_id: run.run_id },
    ]);
  });

  it('E9: a transition that only PostgreSQL refuses is counted too, of a run and of a step', async () => {
    const series = 'airlock_illegal_transitions';
    const run = await server.finish('e9-alice', 'hello', { assistant: 'worker' });
    const context = contextOf('e9-alice', run.run_id);
    const before = await metric(series);

    for (const change of [
      `update runs set status = 'running' where id = $1`,
      `update run_steps set status = 'running' where run_id = $1`,
      `select nothing from runs where id = $1`,
    ])
      await expect(
        server.get(UnitOfWork).run(context, ({ manager }) => manager.query(change, [run.run_id])),
      ).rejects.toThrow();

    expect(await metric(series)).toBe(before + 2);
    expect((await server.read('e9-alice', run)).state).toBe('completed');
  });

  it('E9: an illegal transition is refused, and operators see how many there were', async () => {
    const series = 'airlock_illegal_transitions';
    const before = await metric(series);

    expect(() => server.get(RunStateMachine).assertMayBecome('run', 'failed', 'running')).toThrow(
      'cannot become running',
    );

    expect(await metric(series)).toBe(before + 1);
  });
});
