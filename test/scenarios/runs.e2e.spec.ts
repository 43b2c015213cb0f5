import { UserExecutionContext } from '@airlock/session';
import { randomUUID } from 'node:crypto';
import { AgentRegistry, ExecutionEngine } from '../../src/agent';
import { AgentServer, type LoggedEvent, type RunBody } from '../../src/agent/testing/agent-server';
import { openGate } from '../../src/agent/testing/gates';
import type { Script } from '../../src/agent/testing/script';
import { eventually } from '../support/eventually';
import { TextbookEngine } from './textbook-agents';

const WORKER = { assistant: 'worker' };
const SECRETS = ['what ada knows', 'what bob knows'];
const FOREIGN = 'which is of another user or run';

const sayingAt = (gate: string, secret: string): Script => ({
  agents: {
    worker: [
      ['until', gate],
      ['answer', { secret }],
    ],
  },
});

const contextOf = (userId: string, { thread_id: threadId, run_id: runId }: RunBody): UserExecutionContext =>
  UserExecutionContext.create({ userId, threadId, runId });

const isStartOfWorker = ({ type, agent_name: agent }: LoggedEvent): boolean =>
  type === 'agent_started' && agent === 'worker';

describe('I4: runs of two users at the same time', () => {
  let server: AgentServer;

  beforeAll(async () => {
    server = await AgentServer.start({ RUNNING_RUNS_PER_USER: '1' });
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => server.close());

  const isAtWork = (user: string, run: RunBody): Promise<RunBody> =>
    eventually(
      () => server.read(user, run),
      ({ state }) => state === 'running',
    );

  it('I4: the engine of one sees nothing of the other, and refuses it', async () => {
    const opened = jest.spyOn(ExecutionEngine.prototype, 'open');
    const gate = randomUUID();
    const ofAda = await server.begin('ada', sayingAt(gate, 'what ada knows'), WORKER);
    const ofBob = await server.begin('bob', sayingAt(gate, 'what bob knows'), WORKER);
    await Promise.all([isAtWork('ada', ofAda), isAtWork('bob', ofBob)]);
    const engineOf = ({ run_id: id }: RunBody): ExecutionEngine => {
      const call = opened.mock.calls.findIndex(([work]) => work.context.runId === id);
      const engine = opened.mock.contexts[call];
      if (!engine) throw new Error(`Nothing has opened the run ${id}.`);
      return engine;
    };
    const [adas, bobs] = [engineOf(ofAda), engineOf(ofBob)];
    const close = jest.fn(async () => undefined);

    const agent = server.get(AgentRegistry).get('worker');
    const taken = adas.run(
      contextOf('bob', ofBob),
      agent,
      { kind: 'given', input: { message: '{}' } },
      close,
    );
    await expect(taken).rejects.toThrow(FOREIGN);
    openGate(gate);
    const ends = [await server.ended('ada', ofAda), await server.ended('bob', ofBob)];

    expect(ends.map(({ state }) => state)).toEqual(['completed', 'completed']);
    expect(close).not.toHaveBeenCalled();
    expect((await server.events(ofBob)).filter(isStartOfWorker)).toHaveLength(1);
    expect(SECRETS.filter((secret) => JSON.stringify(adas.results).includes(secret))).toEqual([
      'what ada knows',
    ]);
    expect(SECRETS.filter((secret) => JSON.stringify(bobs.results).includes(secret))).toEqual([
      'what bob knows',
    ]);
  });

  it('I4: a user whose runs fill the limit holds up nobody else', async () => {
    const gate = randomUUID();
    const first = await server.begin('cleo', sayingAt(gate, 'first'), WORKER);
    await isAtWork('cleo', first);
    const second = await server.begin('cleo', sayingAt(gate, 'second'), WORKER);

    const others = await server.finish('dan', {}, WORKER);
    const meanwhile = [await server.read('cleo', first), await server.read('cleo', second)];
    openGate(gate);
    const ends = [await server.ended('cleo', first), await server.ended('cleo', second)];

    expect(others.state).toBe('completed');
    expect(meanwhile.map(({ state }) => state)).toEqual(['running', 'queued']);
    expect(ends.map(({ state }) => state)).toEqual(['completed', 'completed']);
  });

  it('I4: an engine for all runs takes anybody’s, and shows each what came of the other', () => {
    const engine = new TextbookEngine();

    engine.run('ada', 'what ada knows');

    expect(engine.run('bob', 'what bob knows')).toContain('ada: what ada knows');
  });

  it('I4: one count of all runs keeps one user waiting for another', () => {
    const engine = new TextbookEngine();

    expect(['cleo', 'dan'].map(() => engine.take(1))).toEqual([true, false]);
  });
});
