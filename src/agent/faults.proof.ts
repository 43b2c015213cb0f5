import { AgentServer, type RunBody } from './testing/agent-server';
import type { Act, Script } from './testing/scripted-agents';
import { WorkerProcess } from './testing/worker-process';

/** Quick to notice a death, so that the test is; the proportions are those of the defaults. */
const TIMES = {
  HEARTBEAT_MS: '300',
  DEAD_AFTER_MS: '2500',
  RUN_SWEEP_MS: '2000',
  RETRY_BASE_MS: '50',
  RUNNING_RUNS_PER_USER: '50',
  LOCK_TIMEOUT_MS: '20000',
};

const STEPS: readonly Act[] = [
  ['step', 'one'],
  ['wait', 300],
  ['slow_step', 'two', 400],
  ['tool', 'echo', { n: 1 }],
  ['wait', 300],
  ['step', 'three'],
];
const script: Script = { agents: { worker: STEPS } };

interface Figures {
  readonly started: number;
  readonly completed: number;
  readonly lost: number;
  readonly stepsTwice: number;
  readonly endsTwice: number;
}

jest.setTimeout(240_000);

describe('faults, with real processes', () => {
  let api: AgentServer;
  const workers: WorkerProcess[] = [];

  beforeAll(async () => {
    api = await AgentServer.start({ ROLE: 'api', ...TIMES });
  });

  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.kill()));
  });

  afterAll(() => api.close());

  const worker = async (): Promise<WorkerProcess> => {
    const started = await WorkerProcess.start(api.database.url, TIMES);
    workers.push(started);
    return started;
  };
  const begin = (user: string, count: number): Promise<RunBody[]> =>
    Promise.all(Array.from({ length: count }, () => api.begin(user, script, { assistant: 'worker' })));
  const until = async (what: string, done: () => Promise<boolean>, withinMs = 120_000): Promise<void> => {
    for (const limit = Date.now() + withinMs; !(await done());) {
      if (Date.now() > limit) throw new Error(`Not within ${withinMs} ms: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const count = async (sql: string, user: string): Promise<number> => {
    const [row] = await api.sql<{ n: number }>(`select count(*)::int as n from ${sql}`, [user]);
    return row?.n ?? NaN;
  };
  const steps = (user: string): Promise<number> => count('step_effects where user_id = $1', user);
  const live = (user: string): Promise<number> =>
    count(`runs where user_id = $1 and status in ('queued', 'starting', 'running', 'completing')`, user);

  const figures = async (user: string, runs: readonly RunBody[]): Promise<Figures> => {
    const states = await api.sql<{ status: string }>('select status from runs where user_id = $1', [user]);
    const completed = states.filter(({ status }) => status === 'completed').length;
    const result = {
      started: runs.length,
      completed,
      lost: runs.length - completed,
      stepsTwice: await count(
        '(select 1 from step_effects where user_id = $1 group by run_id, agent, step having count(*) > 1) twice',
        user,
      ),
      endsTwice: await count(
        `(select 1 from run_events where user_id = $1 and type = 'orchestration_completed'
          group by run_id having count(*) > 1) twice`,
        user,
      ),
    };
    process.stdout.write(`${user}: ${JSON.stringify(result)}\n`);
    return result;
  };
  const NOTHING_LOST = { lost: 0, stepsTwice: 0, endsTwice: 0 };

  it('kill -9 in the middle of steps and between them: no run is lost, no step runs twice, each run ends once', async () => {
    const user = 'fault-kill';
    const doomed = await worker();
    const runs = await begin(user, 20);
    await until('some steps are done', async () => (await steps(user)) >= 15);

    doomed.signal('SIGKILL');
    const before = await steps(user);
    await worker();
    await until('all runs have ended', async () => (await live(user)) === 0);

    expect(before).toBeLessThan(60);
    expect(await figures(user, runs)).toMatchObject({ ...NOTHING_LOST, completed: 20 });
    expect(await steps(user)).toBe(60);
    const deaths = await count(
      `run_events where user_id = $1 and type = 'agent_death' and payload ->> 'death_cause' = 'no_heartbeat'`,
      user,
    );
    expect(deaths).toBeGreaterThan(0);
    const taken = await count('runs where user_id = $1 and takeovers = 1', user);
    // A run that was between two agents has nobody to die.
    expect(taken).toBeGreaterThanOrEqual(deaths);
  });

  it('a worker paused past its lease and woken again writes nothing more', async () => {
    const user = 'fault-pause';
    const sleeper = await worker();
    const runs = await begin(user, 6);
    await until('all are at work', async () => (await steps(user)) >= 6);

    sleeper.signal('SIGSTOP');
    const other = await worker();
    await until(
      'all runs were taken over',
      async () => (await count('runs where user_id = $1 and takeovers = 1', user)) === 6,
    );
    sleeper.signal('SIGCONT');
    await until('all runs have ended', async () => (await live(user)) === 0);
    await until('the sleeper has nothing left to try', async () => {
      const [row] = await api.sql<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where application_name like 'airlock%' and state = 'active' and pid <> pg_backend_pid()`,
      );
      return row?.n === 0;
    });

    expect(await figures(user, runs)).toMatchObject({ ...NOTHING_LOST, completed: 6 });
    const after = await api.sql<{ pid: number; n: number }>(
      `select pid, count(*)::int as n from step_effects where user_id = $1 group by pid order by pid`,
      [user],
    );
    expect(after.find(({ pid }) => pid === sleeper.child.pid)?.n).toBe(
      18 - (after.find(({ pid }) => pid === other.child.pid)?.n ?? 0),
    );
  });

  it('E14: SIGTERM during fifty runs hands them over within ten seconds, and each agent goes on where it was', async () => {
    const user = 'fault-term';
    const leaving = await worker();
    const runs = await begin(user, 50);
    await until('many are at work', async () => (await steps(user)) >= 40);

    const began = Date.now();
    leaving.signal('SIGTERM');
    await leaving.exited();
    const took = Date.now() - began;
    const held = await count(
      `runs where user_id = $1 and status in ('starting', 'running', 'completing')`,
      user,
    );
    await worker();
    await until('all runs have ended', async () => (await live(user)) === 0);

    expect(took).toBeLessThan(12_000);
    expect(held).toBe(0);
    expect(await figures(user, runs)).toMatchObject({ ...NOTHING_LOST, completed: 50 });
    expect(await count('runs where user_id = $1 and takeovers > 0', user)).toBe(0);
    expect(await count(`run_events where user_id = $1 and type = 'agent_death'`, user)).toBe(0);
    expect(
      await count(`run_events where user_id = $1 and type = 'agent_started' and agent_name = 'worker'`, user),
    ).toBe(50);
  });

  it('a backend that is terminated under a step, again and again, costs a repetition of it and nothing else', async () => {
    const user = 'fault-backend';
    await worker();
    const runs = await begin(user, 10);
    await until('they are at work', async () => (await steps(user)) >= 3);

    let terminated = 0;
    await until('all runs have ended', async () => {
      const rows = await api.sql<{ ok: boolean }>(
        `select pg_terminate_backend(pid) as ok from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
           and query like '%pg_sleep%' and state = 'active' limit 1`,
      );
      terminated += terminated < 8 ? rows.length : 0;
      if (terminated >= 8) return (await live(user)) === 0;
      return (await live(user)) === 0;
    });

    expect(terminated).toBeGreaterThan(0);
    expect(await figures(user, runs)).toMatchObject({ ...NOTHING_LOST, completed: 10 });
    expect(await steps(user)).toBe(30);
  });

  it('E10: a run that kills every worker is taken over three times and then dead, told once', async () => {
    const user = 'fault-deadly';
    const [run] = await Promise.all([
      api.begin(user, { agents: { worker: [['step', 'one'], ['hang']] } }, { assistant: 'worker' }),
    ]);
    for (let kills = 0; kills < 4; kills++) {
      const victim = await worker();
      await until(
        'it is at work',
        async () =>
          (await count(`runs where user_id = $1 and status = 'running' and attempt = ${kills + 1}`, user)) ===
          1,
      );
      await until(
        'the agent has begun',
        async () =>
          (await count(`run_events where user_id = $1 and type = 'agent_started'`, user)) === kills + 1,
      );
      await victim.kill();
    }
    await worker();
    await until('it is dead', async () => (await live(user)) === 0);

    expect(await api.read(user, run)).toMatchObject({
      state: 'dead',
      status: 'error',
      error: { type: 'RunDied' },
    });
    const events = await api.events(run);
    expect(events.filter(({ type }) => type === 'agent_death')).toHaveLength(4);
    expect(events.at(-1)).toMatchObject({ type: 'orchestration_completed', payload: { status: 'dead' } });
    expect(await steps(user)).toBe(1);
  });
});
