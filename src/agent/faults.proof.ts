import { FaultBench } from './testing/fault-bench';
import { faultSuite } from './testing/fault-suite';
import type { Act } from './testing/script';

jest.setTimeout(300_000);

describe('faults, with real processes and many runs', () => {
  faultSuite({ kill: 20, pause: 10, terminate: 50, backend: 20, restart: 30 });
});

describe('a run that no worker survives', () => {
  let bench: FaultBench;

  beforeAll(async () => {
    bench = await FaultBench.start();
  });

  afterAll(() => bench.close());

  it('E10: a run that kills every worker is taken over three times and then dead, told once', async () => {
    const user = 'fault-deadly';
    const script = { agents: { worker: [['step', 'one'], ['hang']] as Act[] } };
    const run = await bench.api.begin(user, script, { assistant: 'worker' });
    for (let kills = 0; kills < 4; kills++) {
      const victim = await bench.worker();
      await bench.until(
        'it is at work',
        async () =>
          (await bench.count(
            `runs where user_id = $1 and status = 'running' and attempt = ${kills + 1}`,
            user,
          )) === 1,
      );
      await bench.until(
        'the agent has begun',
        async () =>
          (await bench.count(`run_events where user_id = $1 and type = 'agent_started'`, user)) === kills + 1,
      );
      await victim.kill();
    }
    await bench.worker();
    await bench.ended(user);

    expect(await bench.api.read(user, run)).toMatchObject({
      state: 'dead',
      status: 'error',
      error: { type: 'RunDied' },
    });
    const events = await bench.api.events(run);
    expect(events.filter(({ type }) => type === 'agent_death')).toHaveLength(4);
    expect(events.at(-1)).toMatchObject({ type: 'orchestration_completed', payload: { status: 'dead' } });
    expect(await bench.steps(user)).toBe(1);
  });
});
