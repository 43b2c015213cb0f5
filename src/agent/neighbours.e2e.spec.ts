import { testDatabase, type TestDatabase } from '@airlock/testing';
import { eventually } from '../../test/support/eventually';
import { AgentServer, type RunBody } from './testing/agent-server';
import type { Act, Script } from './testing/script';
import { ReplicaProcess } from '../../test/support/replica-process';

const worker = (...acts: Act[]): Script => ({ agents: { worker: acts } });
const alone = { assistant: 'worker' };
const B: Script = worker(
  ['step', 'one'],
  ['tool', 'echo', { n: 1 }],
  ['step', 'two'],
  ['answer', { sum: 42 }],
);
const RUNS = 8;
/** As many as a user may have at work. */
const FLOODS = 5;
/** Events a second that a run may tell here: so few that a flood without a bound tells many more on any machine. */
const RATE = 1;

jest.setTimeout(300_000);

describe('E13: neighbours', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase();
  });

  afterAll(() => database.drop());

  describe('in one process', () => {
    let server: AgentServer;

    beforeAll(async () => {
      const env = { RUN_EVENTS_PER_SECOND: String(RATE), LONG_OPERATION_UPDATE_MS: '1000000' };
      server = await AgentServer.start({ RETRY_BASE_MS: '10', ...env }, database);
    });

    afterAll(() => server.close());

    const told = async (user: string, type: string): Promise<number> =>
      (await server.sql('select 1 from run_events where user_id = $1 and type = $2', [user, type])).length;
    const cancel = ({ thread_id, run_id }: RunBody): Promise<unknown> =>
      server.post('e13-a', `/v2/threads/${thread_id}/runs/${run_id}/cancel`);
    /** Of B's runs, one after another. */
    const answers = async (): Promise<unknown[]> => {
      const found: unknown[] = [];
      for (let n = 0; n < RUNS; n++) {
        const { thread_id, run_id } = await server.finish('e13-b', B, alone);
        const { body } = await server.fetch('e13-b', `/v2/threads/${thread_id}/runs/${run_id}/state`);
        const { sum, 'tool echo': echo } = body.state.outcomes.worker.output;
        found.push({ sum, echo: echo.output });
      }
      return found;
    };
    const expected = Array.from({ length: RUNS }, () => ({ sum: 42, echo: { n: 1 } }));

    it('when A’s agent crashes, B gets the same results', async () => {
      const ofA = await server.finish('e13-a', worker(['refuse', 'A is broken']), alone);

      expect(await answers()).toEqual(expected);
      expect(ofA).toMatchObject({ state: 'completed', degraded: true });
    });

    it('while A’s agent hangs, B gets the same results', async () => {
      const ofA = await server.begin('e13-a', worker(['step', 'one'], ['hang']), alone);
      await eventually(async () => (await server.sql('select 1 from step_effects'))[0]);

      const during = await answers();

      expect(during).toEqual(expected);
      expect((await server.read('e13-a', ofA)).state).toBe('running');
      await cancel(ofA);
    });

    it('while all of A’s runs flood, they tell no more than they may, and B gets the same results', async () => {
      const began = performance.now();
      const runs = await Promise.all(
        Array.from({ length: FLOODS }, () => server.begin('e13-a', worker(['flood']), alone)),
      );
      await eventually(async () => (await told('e13-a', 'note_taken')) >= FLOODS || undefined);

      const during = await answers();
      const events = (await told('e13-a', 'note_taken')) + (await told('e13-a', 'agent_thinking'));
      const seconds = (performance.now() - began) / 1_000;
      const states = await Promise.all(runs.map(async (run) => (await server.read('e13-a', run)).state));
      await Promise.all(runs.map(cancel));

      expect(during).toEqual(expected);
      expect(states).toEqual(runs.map(() => 'running'));
      // So many at once when it begins, and from then on so many a second.
      expect(events).toBeLessThanOrEqual(FLOODS * RATE * (1 + seconds));
    });
  });

  it('code that never lets go of its process is reported from beside it, and another replica takes the run over', async () => {
    // Long enough for a replica that is only slow, on a machine that is.
    const lively = { HEARTBEAT_MS: '300', DEAD_AFTER_MS: '8000' };
    const api = await AgentServer.start({ ROLE: 'api' }, database);
    const stuck = await ReplicaProcess.start(database.url, { ...lively, ROLE: 'worker', SPINS: 'yes' });
    let other: AgentServer | undefined;
    try {
      const run = await api.begin('e13-stuck', worker(['step', 'one'], ['spin_here', 240_000]), alone);
      await eventually(
        async () => stuck.output,
        (output) => output.includes('[Watchdog]'),
      );
      other = await AgentServer.start({ ...lively, ROLE: 'worker' }, database);

      const ended = await api.ended('e13-stuck', run);

      expect(stuck.output).toMatch(/event loop has not turned for \d+ ms\. At work: worker of run/);
      expect(stuck.output).toContain(run.run_id.slice(-8));
      expect(stuck.output).not.toContain('e13-stuck');
      expect(ended.state).toBe('completed');
      const deaths = (await api.events(run)).filter(({ type }) => type === 'agent_death');
      expect(deaths.map(({ payload }) => payload.death_cause)).toEqual(['no_heartbeat']);
      const effects = await api.sql('select step from step_effects where run_id = $1', [run.run_id]);
      expect(effects).toEqual([{ step: 'one' }]);
    } finally {
      await stuck.kill();
      await other?.close();
      await api.close();
    }
  });
});
