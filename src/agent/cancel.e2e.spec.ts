import { eventually } from '../../test/support/eventually';
import { ReplicaProcess } from '../../test/support/replica-process';
import { AgentServer, type RunBody } from './testing/agent-server';
import { cancel, cancelInTool, type Cancelled } from './testing/cancels';
import { cutOff } from './testing/cut-off';
import type { Act, Script } from './testing/script';

const worker = (...acts: Act[]): Script => ({ agents: { worker: acts } });
const alone = { assistant: 'worker' };
/** A worker's own word that it is still at work would tell it of its loss too, and a time limit would end the tool as well. */
const QUIET = { LONG_OPERATION_UPDATE_MS: '1000000', TOOL_TIMEOUT_MS: '270000', AGENT_ATTEMPT_MS: '280000' };
const ENV = { ROLE: 'worker', HEARTBEAT_MS: '300', DEAD_AFTER_MS: '6000', RUN_SWEEP_MS: '500', ...QUIET };
/** The row asks for one second; so much longer may it take on a machine that is busy with others. */
const BUSY_MACHINE_MS = 5_000;
/** The middle one of them counts: the machine may stand still for a moment in any of them. */
const CANCELS = 5;

jest.setTimeout(300_000);

describe('E18: cancel, with the run in a process of its own', () => {
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

  const effects = (run: RunBody): Promise<unknown[]> =>
    api.sql('select step from step_effects where run_id = $1', [run.run_id]);
  const ends = async (run: RunBody): Promise<unknown[]> =>
    (await api.events(run))
      .filter(({ type }) => type === 'orchestration_completed')
      .map(({ payload }) => payload.status);

  it('reaches the tool through its abort signal, and the owner’s other runs go on', async () => {
    const user = 'cancel-afar';
    const other = await api.begin(user, worker(['wait', 1_000], ['step', 'after']), alone);
    const cancelled: Cancelled[] = [];
    for (let n = 0; n < CANCELS; n++) cancelled.push(await cancelInTool(api, replica, user));

    const times = cancelled.map(({ heardAfter }) => heardAfter).sort((a, b) => a - b);
    process.stdout.write(`cancel to abort in another process: ${times.join(', ')} ms\n`);
    expect(times[Math.floor(CANCELS / 2)]).toBeLessThan(1_000 + BUSY_MACHINE_MS);
    expect((await api.ended(user, other)).state).toBe('completed');
    for (const { run, status } of cancelled)
      expect([status, await effects(run), await ends(run)]).toEqual([202, [], ['cancelled']]);
  });

  it('is another user’s to ask for in vain', async () => {
    const run = await api.begin('cancel-own', worker(['wait', 500], ['step', 'after']), alone);

    const status = await cancel(api, 'cancel-other', run);

    expect(status).toBe(404);
    expect((await api.ended('cancel-own', run)).state).toBe('completed');
  });

  it('is heard of by its notification alone, where nobody answers to signs of life', async () => {
    await cutOff(api, replica);

    const { run, status } = await cancelInTool(api, replica, 'cancel-cut-off');

    expect(status).toBe(202);
    expect(await ends(run)).toEqual(['cancelled']);
  });

  it('survives a restart: a worker that dies with it unheard leaves nothing that another would go on with', async () => {
    const user = 'cancel-restart';
    const run = await api.begin(user, worker(['step', 'one'], ['wait', 60_000], ['step', 'two']), alone);
    await eventually(
      () => effects(run),
      (found) => found.length > 0,
    );

    replica.signal('SIGSTOP');
    const status = await cancel(api, user, run);
    await replica.kill();
    replica = await ReplicaProcess.start(api.database.url, ENV);
    // It works, and has looked at what there is to take over, for longer than the dead worker's run had to be silent.
    const next = await api.finish(user, worker(['wait', 8_000]), alone);

    expect([status, next.state]).toEqual([202, 'completed']);
    expect(await api.read(user, run)).toMatchObject({ state: 'cancelled' });
    expect(await effects(run)).toEqual([{ step: 'one' }]);
    expect(await ends(run)).toEqual(['cancelled']);
  });
});
