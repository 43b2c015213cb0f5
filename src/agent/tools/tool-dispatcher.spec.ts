import { UserExecutionContext } from '@airlock/session';
import { ContextIdFactory, ModuleRef } from '@nestjs/core';
import { z } from 'zod';
import { AgentServer } from '../testing/agent-server';
import { DispatcherDisposedError } from './dispatcher.errors';
import type { ToolChannel } from './tool-channel';
import { ToolDispatcher } from './tool-dispatcher';

/** A channel that lets everything through and keeps nothing. */
const open: ToolChannel = {
  mayCall: () => true,
  refused: async (_, result) => result,
  postponed: async (_, result) => result,
  begin: async () => ({ key: 'run:1:1', usageId: 'usage' }),
  finish: async () => undefined,
};

describe('the tools of one run', () => {
  let server: AgentServer;

  beforeAll(async () => {
    server = await AgentServer.start();
  });

  afterAll(() => server.close());

  const dispatcher = async (): Promise<ToolDispatcher> => {
    const contextId = ContextIdFactory.create();
    server.app.get(ModuleRef).registerRequestByContextId({}, contextId);
    return server.app.get(ModuleRef).resolve(ToolDispatcher, contextId, { strict: false });
  };
  const contextOf = (userId: string): UserExecutionContext =>
    UserExecutionContext.create({ userId, threadId: crypto.randomUUID(), runId: crypto.randomUUID() });

  it('T1: a tool set for one run is invisible to another', async () => {
    const [a, b] = [await dispatcher(), await dispatcher()];
    const [alice, bob] = [contextOf('alice-t1'), contextOf('bob-t1')];
    a.open({ context: alice, scopes: [] });
    b.open({ context: bob, scopes: [] });
    const definition = { name: 'private', description: 'Of one run.', input: z.object({}) };
    a.register({ definition, type: class {} as never }, { run: async () => 'mine' });
    const { signal } = new AbortController();

    const own = await a.call({ tool: 'private', input: {}, context: alice, signal }, open);
    const others = await b.call({ tool: 'private', input: {}, context: bob, signal }, open);

    expect(own).toMatchObject({ status: 'success', output: 'mine' });
    expect(others).toMatchObject({
      status: 'error',
      message: expect.stringContaining('There is no tool "private" here.'),
    });
  });

  it('T2: a call for another run is answered as an unknown tool, audited and counted', async () => {
    const own = await dispatcher();
    own.open({ context: contextOf('t2-alice'), scopes: [] });
    const { signal } = new AbortController();

    const result = await own.call(
      { tool: 'echo', input: {}, context: contextOf('t2-mallory'), signal },
      open,
    );

    expect(result).toEqual({
      status: 'error',
      message: expect.stringContaining('There is no tool "echo" here.'),
      duration_ms: 0,
    });
    const audited = await server.sql(
      `select details ->> 'tool' as tool from audit_log where user_id = 't2-mallory'`,
    );
    expect(audited).toEqual([{ tool: 'echo' }]);
  });

  it('T5: after its run a dispatcher is of no use, and its figures stay readable', async () => {
    const own = await dispatcher();
    const context = contextOf('t5');
    own.open({ context, scopes: [] });
    const { signal } = new AbortController();
    await own.call({ tool: 'echo', input: {}, context, signal }, open);
    await own.call({ tool: 'nothing', input: {}, context, signal }, open);

    own.dispose();
    own.dispose();

    await expect(own.call({ tool: 'echo', input: {}, context, signal }, open)).rejects.toBeInstanceOf(
      DispatcherDisposedError,
    );
    expect(own.metrics).toMatchObject({
      executed: 2,
      succeeded: 1,
      failed: 1,
      success_rate: 0.5,
      tool_count: 11,
    });
    expect(own.metrics.mean_ms).toBeCloseTo(own.metrics.total_ms / 2);
  });
});
