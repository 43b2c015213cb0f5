import { UnitOfWork, UserExecutionContext } from '@airlock/session';
import { eventually } from '../../test/support/eventually';
import { IsolationViolations } from '../monitoring';
import { CheckpointManager, Lease, RunExecutor, RunRepository } from '../runs';
import { AgentServer, type LoggedEvent, type RunBody } from './testing/agent-server';
import type { Act, Script } from './testing/script';
import { instances } from './testing/scripted-agents';
import { ExecutionEngine } from './turn/execution-engine';
import { ContextIdFactory, ModuleRef } from '@nestjs/core';
import { EngineDisposedError } from './errors';

const worker = (...acts: Act[]): Script => ({ agents: { worker: acts } });
const alone = { assistant: 'worker' };
const LIFETIME_MS = 4_000;
/** Milliseconds that a busy machine may take longer to write the end down. */
const BUSY_MACHINE_MS = 20_000;

describe('the execution engine', () => {
  let server: AgentServer;
  /** Gives an attempt less time, so that one that hangs ends soon; enough for those that do not. */
  let hasty: AgentServer;

  beforeAll(async () => {
    server = await AgentServer.start({ RETRY_BASE_MS: '20', LONG_OPERATION_UPDATE_MS: '100' });
    hasty = await AgentServer.start({ RETRY_BASE_MS: '20', ...attemptsOf(1_000) });
  });

  afterAll(async () => {
    await server.close();
    await hasty.close();
  });

  const attemptsOf = (ms: number): Record<string, string> => ({
    AGENT_ATTEMPT_MS: String(ms),
    TOOL_TIMEOUT_MS: String(ms - 100),
    MODEL_CALL_MS: String(ms - 200),
    SMALL_MODEL_CALL_MS: String(ms - 300),
  });

  const of = (events: readonly LoggedEvent[], agent: string): LoggedEvent[] =>
    events.filter(({ agent_name: name }) => name === agent);
  const ENDS = ['agent_completed', 'agent_error', 'agent_death'];

  it('E4: each turn of each run is an instance of its own, and these are the ones that run', async () => {
    const before = instances.length;

    const [a, b] = await Promise.all([
      server.finish('e4-a', { sufficiency: 'sufficient' }),
      server.finish('e4-b', { sufficiency: 'sufficient' }),
    ]);

    const made = instances.slice(before);
    expect(new Set(made.map(({ instance }) => instance)).size).toBe(made.length);
    for (const { run_id: id } of [a, b]) {
      expect(made.filter(({ runId }) => runId === id).map(({ agent }) => agent)).toEqual([
        'triage',
        'data',
        'optimization',
        'actions',
        'reporting',
      ]);
    }
  });

  it('has its whole time also where the clock of the replica is ahead of the database', async () => {
    const now = Date.now;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + 2 * server.config.runLifetimeMs);

    const run = await server.finish('ahead', 'hello', alone);
    clock.mockRestore();

    expect(run).toMatchObject({ status: 'success', degraded: false });
  });

  it('E5: refuses a context of another user or run before any effect, and audits and counts it', async () => {
    const modules = server.app.get(ModuleRef);
    const run = await server.finish('e5-alice', 'hello', alone);
    const contextId = ContextIdFactory.create();
    modules.registerRequestByContextId({}, contextId);
    const engine = await modules.resolve(ExecutionEngine, contextId, { strict: false });
    const own = UserExecutionContext.create({
      userId: 'e5-alice',
      threadId: run.thread_id,
      runId: run.run_id,
    });
    const foreign = UserExecutionContext.create({
      userId: 'e5-bob',
      threadId: run.thread_id,
      runId: run.run_id,
    });
    await engine.open({ context: own, run: { scopes: [] }, close: () => undefined } as never);

    const attempt = engine.run(foreign, {} as never, { kind: 'given', input: {} }, async () => undefined);

    await expect(attempt).rejects.toThrow('which is of another user or run');
    const audited = await server.sql(`select details from audit_log where user_id = 'e5-bob'`);
    expect(audited).toEqual([
      { details: expect.objectContaining({ action: 'isolation_violation_engine' }) as unknown },
    ]);
    const { text } = await server.fetch('e5-bob', '/v2/threads/none/runs');
    expect(text).not.toContain(run.run_id);
  });

  it("I4, A2: another user's run is not worked on, which is audited and counted, and neither run is touched by it", async () => {
    const taken = await server.finish('i4-alice', 'hello', alone);
    const held = await server.begin('i4-bob', { agents: { worker: [['hang']] } }, alone);
    await eventually(async () => (await server.stateOf('i4-bob', held)) === 'running' || undefined);
    const units = server.get(UnitOfWork);
    const contextOf = (userId: string, run: RunBody): UserExecutionContext =>
      UserExecutionContext.create({ userId, threadId: run.thread_id, runId: run.run_id });
    const fresh = await units.run(contextOf('i4-alice', taken), async ({ manager }) => {
      const run = await server.get(RunRepository).get(manager, 'i4-alice', taken.run_id);
      return { run, wasOpened: true, checkpoint: await server.get(CheckpointManager).read(manager, run) };
    });
    const count = async (): Promise<number | undefined> =>
      (await server.get(IsolationViolations).counts()).run;
    const before = await count();
    const context = contextOf('i4-bob', held);
    const { userId, threadId, runId, requestId } = context;
    const claimed = { userId, threadId, runId, requestId, attempt: 1 };

    await units.run(context, async (unit) => {
      const executor = await unit.resolve(RunExecutor);
      await executor.execute(new Lease(claimed, undefined, fresh));
    });

    const audited = await server.sql<{ details: object }>(
      `select details from audit_log where user_id = 'i4-bob' and type = 'access_denied'`,
    );
    expect(audited.map(({ details }) => details)).toMatchObject([
      { action: 'isolation_violation_run', handed_run_id: taken.run_id },
    ]);
    expect(await count()).toBe((before ?? 0) + 1);
    const ended = await server.ended('i4-bob', held);
    expect(ended).toMatchObject({ state: 'failed', error: { type: 'ForeignRunError' } });
    expect(JSON.stringify([ended, await server.events(held)])).not.toContain(taken.run_id);
    expect(await server.read('i4-alice', taken)).toEqual(taken);
  });

  it('E11: an engine is of no use after its run, however often it is put away', async () => {
    const modules = server.app.get(ModuleRef);
    const contextId = ContextIdFactory.create();
    modules.registerRequestByContextId({}, contextId);
    const engine = await modules.resolve(ExecutionEngine, contextId, { strict: false });
    const context = UserExecutionContext.create({
      userId: 'e11',
      threadId: crypto.randomUUID(),
      runId: crypto.randomUUID(),
    });
    await engine.open({ context, run: { scopes: [] }, close: () => undefined } as never);

    engine.dispose();
    engine.dispose();

    const use = engine.run(context, {} as never, { kind: 'given', input: {} }, async () => undefined);
    await expect(use).rejects.toBeInstanceOf(EngineDisposedError);
    await expect(engine.open({} as never)).rejects.toThrow(EngineDisposedError);
  });

  it.each([
    ['hangs', [['hang']], 'timeout', 'agent_death', { death_cause: 'timeout' }],
    [
      'waits and never listens',
      [['swallow', ['wait', 60_000]], ['hang']],
      'timeout',
      'agent_death',
      { death_cause: 'timeout' },
    ],
    ['returns nothing', [['null']], 'failed', 'agent_death', { death_cause: 'silent_failure' }],
    ['throws', [['throw', 'boom']], 'failed', 'agent_error', { error_message: 'boom' }],
    ['answers in another shape', [['bad_output']], 'failed', 'agent_error', { status: 'failed' }],
  ] as const)(
    'E7, L1: an agent that %s still comes to exactly one end, with a visible error',
    async (_, acts, state, type, payload) => {
      const run = await hasty.finish('e7', { agents: { data_helper: acts as unknown as Act[] } });

      const events = await hasty.events(run);
      const ends = of(events, 'data_helper').filter((event) => ENDS.includes(event.type));
      expect(ends).toHaveLength(1);
      expect(ends[0]).toMatchObject({ type, payload });
      const { body } = await hasty.fetch('e7', `/v2/threads/${run.thread_id}/runs/${run.run_id}/state`);
      expect(body.state.outcomes.data_helper.status).toBe(state);
      expect(run).toMatchObject({ state: 'completed', degraded: true });
      expect(events.filter((event) => event.type === 'orchestration_completed')).toHaveLength(1);
    },
  );

  it('E7: a run ends at its lifetime, whatever its agents do', async () => {
    const brief = await AgentServer.start({
      RETRY_BASE_MS: '20',
      ...attemptsOf(700),
      RUN_LIFETIME_MS: String(LIFETIME_MS),
    });

    const run = await brief.finish('e7-lifetime', {
      agents: { triage: [['hang']], data_helper: [['hang']], reporting: [['hang']] },
    });
    const events = await brief.events(run);
    await brief.close();

    expect(run).toMatchObject({ state: 'timeout', status: 'timeout' });
    expect(events.at(-1)).toMatchObject({ type: 'orchestration_completed', payload: { status: 'timeout' } });
    const started = events.filter(({ type }) => type === 'agent_started').length;
    expect(events.filter(({ type }) => ENDS.includes(type))).toHaveLength(started);
    const took = Date.parse(String(run.finished_at)) - Date.parse(String(run.started_at));
    expect(took).toBeLessThan(LIFETIME_MS + BUSY_MACHINE_MS);
  });

  it('E8: tries again after a failure, at most three times, and says how often', async () => {
    const script = (times: number): Script => ({
      agents: { data_helper: [['fail_times', times]] },
    });

    const good = await server.finish('e8', script(3));
    const bad = await server.finish('e8', script(4));

    expect(good.degraded).toBe(false);
    expect(bad.degraded).toBe(true);
    const outcome = async (run: { thread_id: string; run_id: string }) =>
      (await server.fetch('e8', `/v2/threads/${run.thread_id}/runs/${run.run_id}/state`)).body.state.outcomes
        .data_helper;
    expect(await outcome(good)).toMatchObject({ status: 'completed', attempts: 4 });
    expect(await outcome(bad)).toMatchObject({ status: 'failed', attempts: 4 });
    for (const run of [good, bad]) {
      expect(
        of(await server.events(run), 'data_helper').filter(({ type }) => type === 'agent_started'),
      ).toHaveLength(1);
    }
  });

  it.each([
    ['a validation error', ['bad_output']],
    ['an error that says so', ['refuse', 'no']],
    ['an event it does not declare', ['emit', 'unheard_of', {}]],
    ['a state that is too large', ['bulk', 1_100_000]],
    ['a value out of bounds', ['answer', { confidence: 2 }]],
    ['two steps of one name', ['step', 'twice']],
  ] as const)('E8, P1: %s is not tried again', async (_, act) => {
    const acts: Act[] = [['step', 'twice'], act];

    const run = await server.finish('e8-once', { agents: { data_helper: acts } });

    const { body } = await server.fetch('e8-once', `/v2/threads/${run.thread_id}/runs/${run.run_id}/state`);
    expect(body.state.outcomes.data_helper).toMatchObject({ status: 'failed', attempts: 1 });
  });

  it('E8: an error with an API’s answer copied onto it fails its agent, and not the run with it', async () => {
    const answer = { message: { code: 'overloaded' }, stack: 9 };

    const run = await server.finish('e8-odd', { agents: { data_helper: [['throw_answer', answer]] } });

    expect(run).toMatchObject({ state: 'completed', degraded: true });
    const told = of(await server.events(run), 'data_helper').find(({ type }) => type === 'agent_error');
    expect(told?.payload.error_message).toContain(
      'An error was thrown that cannot be read: its message is of',
    );
  });

  it('a step that is committed does not run again when its agent is tried again', async () => {
    const run = await server.finish(
      'replay',
      worker(['step', 'first'], ['fail_times', 2], ['step', 'second']),
      alone,
    );

    const effects = await server.sql('select step from step_effects where run_id = $1 order by id', [
      run.run_id,
    ]);
    expect(effects).toEqual([{ step: 'first' }, { step: 'second' }]);
    expect(run.degraded).toBe(false);
  });

  it('a step writes all or nothing: its rows, its record, its checkpoint', async () => {
    const run = await server.finish('atomic', worker(['step', 'good'], ['swallow', ['step', 'good']]), alone);

    const [steps] = await server.sql(
      `select count(*)::int as n, count(distinct checkpoint_sequence)::int as points
       from run_steps where run_id = $1 and kind = 'step'`,
      [run.run_id],
    );
    expect(steps).toEqual({ n: 1, points: 1 });
    const checkpoints = await server.sql(
      'select type, phase from checkpoints where run_id = $1 order by sequence',
      [run.run_id],
    );
    expect(checkpoints.map(({ type }) => type)).toEqual([
      'auto',
      'phase_transition',
      'auto',
      'auto',
      'phase_transition',
      'full',
    ]);
  });

  it('W10: an agent that takes long says now and then that it is still at work, and nothing after its end', async () => {
    const run = await server.finish(
      'w10',
      worker(['think', 'half way', 50], ['wait', 3_000], ['think', 'nearly', 99]),
      alone,
    );

    const told = of(await server.events(run), 'worker');
    const thoughts = told.filter(({ type }) => type === 'agent_thinking');
    expect(thoughts.length).toBeGreaterThanOrEqual(4);
    for (const { payload } of thoughts) expect(Number(payload.progress_percentage)).toBeLessThanOrEqual(95);
    expect(ENDS).toContain(told.at(-1)?.type);
  });

  it('an agent tells events of its own that it declares', async () => {
    const run = await server.finish('own-events', worker(['emit', 'note_taken', { about: 'costs' }]), alone);

    const [note] = (await server.events(run)).filter(({ type }) => type === 'note_taken');
    expect(note).toMatchObject({ agent_name: 'worker', payload: { about: 'costs' } });
  });

  it('E12: remembers a bounded number of turns', async () => {
    expect(server.config.historyEntries).toBe(100);
    const modules = server.app.get(ModuleRef);
    const contextId = ContextIdFactory.create();
    modules.registerRequestByContextId({}, contextId);
    const engine = await modules.resolve(ExecutionEngine, contextId, { strict: false });
    for (let n = 0; n < 150; n++) engine['remember']({ agent: `turn ${n}` } as never);

    expect(engine.results).toHaveLength(100);
    expect(engine.results[0]?.agent).toBe('turn 50');
  });
});
