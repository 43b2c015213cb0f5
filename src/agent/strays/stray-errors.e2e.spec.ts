import { AgentServer, type RunBody } from '../testing/agent-server';
import type { Act, Script } from '../testing/script';
import { ReplicaProcess } from '../../../test/support/replica-process';

const worker = (...acts: Act[]): Script => ({ agents: { worker: acts } });
const alone = { assistant: 'worker' };
/** A neighbour's run that is at work while something goes astray, and comes to its end afterwards. */
const ENV = { ROLE: 'worker', RETRY_BASE_MS: '20', HEARTBEAT_MS: '400', DEAD_AFTER_MS: '8000', LOG: 'yes' };
const NEIGHBOUR = worker(['step', 'one'], ['wait', 1_500], ['step', 'two'], ['answer', { sum: 42 }]);

jest.setTimeout(300_000);

describe('E13: what an agent leaves un-awaited, in a process that works for others too', () => {
  let api: AgentServer;
  let replica: ReplicaProcess;

  beforeAll(async () => {
    api = await AgentServer.start({ ROLE: 'api' });
    replica = await ReplicaProcess.start(api.database.url, ENV);
  });

  afterAll(async () => {
    await replica.kill();
    await api.close();
  });

  /** Without the worker nothing would come to an end: better to say so than to wait for it. */
  const whileItWorks = <T>(work: Promise<T>): Promise<T> => {
    const gone = replica.exited().then(() => {
      throw new Error(`The worker has ended:\n${replica.output}`);
    });
    return Promise.race([work, gone]);
  };

  const endsOf = async (run: RunBody): Promise<unknown[]> =>
    (await api.events(run))
      .filter(({ type }) => type === 'agent_error' || type === 'agent_completed')
      .map(({ type, payload }) => [type, payload.error_message ?? null]);

  it.each([
    [
      'a rejection before its answer',
      'rejection',
      'UnawaitedRejectionError',
      'The agent "reporting" started something that nobody awaits, and it failed: Error: nobody looked',
    ],
    [
      'an error in a callback',
      'callback',
      'UncaughtCallbackError',
      'The agent "reporting" left a callback that threw: Error: nobody looked',
    ],
  ] as const)('%s fails that agent by name, and the neighbour’s run goes on', async (_, kind, type, text) => {
    const neighbour = await api.begin('stray-neighbour', NEIGHBOUR, alone);
    const act: Act = ['stray', kind, 'nobody looked'];
    const acts: Act[] = kind === 'callback' ? [act, ['hang']] : [act];
    const run = await whileItWorks(api.finish('stray-owner', { agents: { reporting: acts } }, alone));

    expect(run).toMatchObject({ state: 'failed', error: { type } });
    expect(run.error?.message).toContain(text);
    expect((await endsOf(run)).at(-1)).toEqual(['agent_error', expect.stringContaining(text)]);
    expect(await api.ended('stray-neighbour', neighbour)).toMatchObject({ state: 'completed' });
    expect(await endsOf(neighbour)).toEqual([
      ['agent_completed', null],
      ['agent_completed', null],
    ]);
    expect(replica.isAlive).toBe(true);
  });

  it.each([
    ['a step', ['slow_step', 'lost', 2_000], 'the step "lost"'],
    ['a tool', ['tool', 'slow', { ms: 2_000 }], 'the tool "slow"'],
  ] as const)('%s that is not awaited fails its agent by name, and is stopped', async (_, act, named) => {
    const unawaited: Act = ['unawaited', act];
    const run = await api.finish('stray-unawaited', { agents: { reporting: [unawaited] } }, alone);

    const text = `The agent "reporting" answered while ${named} was still under way.`;
    expect(run).toMatchObject({ state: 'failed', error: { type: 'UnawaitedCallError' } });
    expect(run.error?.message).toContain(text);
    expect(await endsOf(run)).toContainEqual(['agent_error', expect.stringContaining(text)]);
    expect(await api.sql('select step from step_effects where run_id = $1', [run.run_id])).toEqual([]);
  });

  it('what is begun after the answer is refused, while the run goes on', async () => {
    const script: Script = {
      agents: { worker: [['late', 200, ['step', 'too late']]], reporting: [['wait', 2_000]] },
    };
    const run = await whileItWorks(api.finish('stray-late-step', script, alone));
    await replica.says('The attempt of the agent "worker" is over');

    expect(run).toMatchObject({ state: 'completed', degraded: false });
    expect(await api.sql('select step from step_effects where run_id = $1', [run.run_id])).toEqual([]);
  });

  it('a statement that the database refuses is tried once (E8), and in the log with its SQLSTATE and place', async () => {
    const script: Script = { agents: { reporting: [['query', 'select nothing_there from step_effects']] } };
    const run = await whileItWorks(api.finish('stray-sql', script, alone));
    await replica.says('QueryFailedError 42703: column "nothing_there" does not exist');

    expect(run.error?.message).toContain('The database refused a statement (SQLSTATE 42703).');
    const place = `in run …${run.run_id.slice(-8)}, failed`;
    expect(replica.output).toContain(`"reporting", attempt 1 ${place}: QueryFailedError 42703`);
    expect(replica.output).toMatch(/ at .*scripted-agents/);
    expect(replica.output).not.toContain(`"reporting", attempt 2 ${place}`);
  });

  it('is tried again as a thrown error is, and what hangs on after it writes nothing more', async () => {
    const acts: Act[] = [
      ['stray_times', 2],
      ['swallow', ['wait', 300]],
      ['step', 'after'],
    ];
    const run = await api.finish('stray-again', worker(...acts), alone);

    expect(run).toMatchObject({ state: 'completed' });
    const effects = await api.sql('select step from step_effects where run_id = $1', [run.run_id]);
    expect(effects).toEqual([{ step: 'after' }]);
  });

  it('of a tool is the tool’s own result', async () => {
    const run = await api.finish('stray-tool', worker(['tool', 'careless', { ms: 5_000 }]), alone);

    expect(run).toMatchObject({ state: 'completed' });
    const { body } = await api.fetch('stray-tool', `/v2/threads/${run.thread_id}/runs/${run.run_id}/state`);
    expect(body.state.outcomes.worker.output['tool careless']).toMatchObject({
      status: 'error',
      message: expect.stringContaining('The tool "careless" started something that nobody awaits') as unknown,
    });
  });

  it('after its answer changes nothing of it, and is logged with its agent', async () => {
    const run = await api.finish('stray-late', worker(['stray', 'late_rejection', 'far too late']), alone);
    await replica.says('far too late');

    expect(run).toMatchObject({ state: 'completed' });
    expect(replica.output).toContain(`agent "worker" (run …${run.run_id.slice(-8)}), which had ended`);
    expect(replica.output).not.toContain('stray-late');
  });

  it('a rejection of nobody’s is logged, and every run goes on', async () => {
    const run = await api.finish(
      'stray-nobody',
      worker(['stray', 'rejection_of_nobody', 'nobody is to blame'], ['wait', 100], ['step', 'after']),
      alone,
    );
    await replica.says('nobody is to blame');

    expect(run).toMatchObject({ state: 'completed' });
    expect(replica.output).toContain('An error of nobody’s work: rejected, and nobody awaits it.');
    expect(replica.isAlive).toBe(true);
  });

  it('an exception of nobody’s still ends the process, and another takes its runs over', async () => {
    await replica.kill();
    const doomed = await ReplicaProcess.start(api.database.url, { ...ENV, STRAYS: 'yes' });
    const run = await api.begin(
      'stray-exit',
      worker(['step', 'one'], ['stray_here', 'half done'], ['wait', 300]),
      alone,
    );

    await doomed.exited();
    replica = await ReplicaProcess.start(api.database.url, ENV);

    expect(doomed.output).toContain('half done');
    expect(await api.ended('stray-exit', run)).toMatchObject({ state: 'completed' });
  });
});
