import { SessionEndedError, UnitOfWork, UserExecutionContext } from '@airlock/session';
import { RunCreation, RunJob } from '../runs';
import { Leases } from '../runs/queue/leases';
import { AgentServer, type RunBody } from './testing/agent-server';
import { openGate } from './testing/gates';
import { BREAKS_THE_SCHEMA } from './testing/scripted-agents';
import type { Act, Script } from './testing/script';

const worker = (...acts: Act[]): Script => ({ agents: { worker: acts } });
const alone = { assistant: 'worker' };
const FIRST = ['orchestration_started', 'orchestration_delegating', 'agent_started'];

jest.setTimeout(300_000);

describe('E1: a run begins with its message', () => {
  let server: AgentServer;
  beforeAll(async () => {
    server = await AgentServer.start({ RUNNING_RUNS_PER_USER: '1' });
  });
  afterAll(async () => server.close());

  /** The transaction that wrote each of them. */
  const writers = ({ run_id: id }: RunBody): Promise<{ what: string; xid: string }[]> =>
    server.sql(
      `select 'message' as what, xmin::text as xid from messages where run_id = $1 and role = 'user'
       union all select type, xmin::text from run_events where run_id = $1 and sequence <= 3
       union all select 'turn', xmin::text from run_steps where run_id = $1 and kind = 'agent' and status = 'running'`,
      [id],
    );

  it('message, first events and the first agent\u2019s turn are one transaction, and there when it is answered', async () => {
    const run = await server.begin('ann', worker(['until', 'ann']), alone);

    const written = await writers(run);

    expect(written.map(({ what }) => what).sort()).toEqual([...FIRST, 'message', 'turn'].sort());
    expect(new Set(written.map(({ xid }) => xid)).size).toBe(1);
    openGate('ann');
    expect((await server.ended('ann', run)).state).toBe('completed');
  });

  it('a run that has to wait for its turn begins when that comes, and tells the same', async () => {
    const busy = await server.begin('bob', worker(['until', 'bob']), alone);
    const waiting = await server.begin('bob', worker(['step', 'one']), alone);
    const meanwhile = await server.events(waiting);
    expect(meanwhile.filter(({ type }) => FIRST.includes(type))).toEqual([]);
    expect(await server.count('runs', 'bob')).toBe(2);

    openGate('bob');

    await server.ended('bob', busy);
    expect((await server.ended('bob', waiting)).state).toBe('completed');
    const told = (await server.events(waiting)).filter(({ type }) => type !== 'progress_update');
    expect(told.slice(0, 3).map(({ type }) => type)).toEqual(FIRST);
    expect(told.filter(({ type }) => type === 'agent_started')).toHaveLength(2);
  });

  it('an agent that cannot be asked does not begin with the run: that it is skipped is told first', async () => {
    const run = await server.finish('fay', worker(), { assistant: 'data' });

    const events = await server.events(run);

    expect(events.slice(0, 2).map(({ type, payload }) => [type, payload.message])).toEqual([
      ['orchestration_started', 'data begins.'],
      ['orchestration_thinking', 'data is skipped: It needs "triage", which there is not.'],
    ]);
    expect(events.some((event) => event.type === 'agent_started' && event.agent_name === 'data')).toBe(false);
  });

  it('an agent whose schema throws fails the run, and not the message', async () => {
    const run = await server.finish('gil', BREAKS_THE_SCHEMA, alone);

    expect(run.state).toBe('failed');
    expect((await server.finish('gil', worker(['step', 'one']), alone)).state).toBe('completed');
  });

  it('a call that is over before its run is made gives the run’s place back', async () => {
    const ids = { threadId: crypto.randomUUID(), runId: crypto.randomUUID() };
    const context = UserExecutionContext.create({ userId: 'hal', ...ids });
    const over = Promise.withResolvers<void>();
    const order = {
      assistantId: 'worker',
      input: { messages: [{ role: 'user' as const, content: 'hi' }] },
      scopes: [],
    };
    const keep = jest.spyOn(server.get(RunJob), 'keepPlace');

    const { late } = await server.get(UnitOfWork).run(context, { name: 'over' }, async (unit) => {
      const creation = await unit.resolve(RunCreation);
      return { late: over.promise.then(() => creation.start(order)) };
    });
    over.resolve();

    await expect(late).rejects.toBeInstanceOf(SessionEndedError);
    expect(keep).toHaveBeenCalledTimes(1);
    expect(server.get(Leases)['count']).toBe(0);
  });
});
