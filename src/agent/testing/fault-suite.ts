import { FaultBench, NOTHING_LOST, STEPS_PER_RUN } from './fault-bench';
import { OwnDatabase } from './own-database';

/** How many runs each fault meets. */
export interface FaultSizes {
  readonly kill: number;
  readonly pause: number;
  readonly terminate: number;
  readonly backend: number;
  readonly restart: number;
}

const SHUTDOWN_MS = 10_000;
const BUSY_MACHINE_MS = 10_000;
const TERMINATIONS = 8;

/** A death is not what these are about: no worker is to be taken for dead on a busy machine. */
const NOBODY_DIES = { DEAD_AFTER_MS: '60000' };

/** What can happen to a process or to its database, done to real ones while they work. */
export function faultSuite(sizes: FaultSizes): void {
  let bench: FaultBench;

  beforeAll(async () => {
    bench = await FaultBench.start();
  });

  afterEach(() => bench.killWorkers());

  afterAll(() => bench.close());

  it('E10: kill -9 in the middle of steps and between them: no run is lost, no step runs twice, each run ends once', async () => {
    const user = 'fault-kill';
    const doomed = await bench.worker();
    const runs = await bench.begin(user, sizes.kill);
    await bench.until('some steps are done', async () => (await bench.steps(user)) >= sizes.kill / 2);

    doomed.signal('SIGKILL');
    const before = await bench.steps(user);
    await bench.worker();
    await bench.ended(user);

    expect(before).toBeLessThan(STEPS_PER_RUN * sizes.kill);
    expect(await bench.figures(user, runs)).toMatchObject({ ...NOTHING_LOST, completed: sizes.kill });
    expect(await bench.steps(user)).toBe(STEPS_PER_RUN * sizes.kill);
    const deaths = await bench.count(
      `run_events where user_id = $1 and type = 'agent_death' and payload ->> 'death_cause' = 'no_heartbeat'`,
      user,
    );
    expect(deaths).toBeGreaterThan(0);
    // A run that was between two agents has nobody to die.
    const [taken] = await bench.api.sql<{ n: number }>(
      'select sum(takeovers)::int as n from runs where user_id = $1',
      [user],
    );
    expect(taken?.n).toBeGreaterThanOrEqual(deaths);
  });

  it('E10: a worker paused past its lease and woken again writes nothing more', async () => {
    const user = 'fault-pause';
    const sleeper = await bench.worker();
    const runs = await bench.begin(user, sizes.pause);
    await bench.until('all are at work', async () => (await bench.steps(user)) >= sizes.pause);

    sleeper.signal('SIGSTOP');
    await bench.worker();
    await bench.until('it holds none any more', async () => (await bench.held(user, sleeper)) === 0);
    sleeper.signal('SIGCONT');
    await bench.ended(user);

    expect(await bench.count('runs where user_id = $1 and takeovers > 0', user)).toBeGreaterThan(0);
    expect(await bench.figures(user, runs)).toMatchObject({ ...NOTHING_LOST, completed: sizes.pause });
    expect(await bench.lateWrites(user)).toBe(0);
    expect(await bench.steps(user)).toBe(STEPS_PER_RUN * sizes.pause);
  });

  it('E14: SIGTERM during running runs hands them over within ten seconds, and each agent goes on where it was', async () => {
    const user = 'fault-term';
    const leaving = await bench.worker(NOBODY_DIES);
    const runs = await bench.begin(user, sizes.terminate);
    await bench.until('many are at work', async () => (await bench.steps(user)) >= 0.6 * sizes.terminate);

    const began = performance.now();
    leaving.signal('SIGTERM');
    const [took] = await Promise.all([
      leaving.exited().then(() => performance.now() - began),
      bench.worker(NOBODY_DIES),
    ]);
    const held = await bench.held(user, leaving);
    await bench.ended(user);

    process.stdout.write(`SIGTERM during ${sizes.terminate} runs: gone after ${Math.round(took)} ms\n`);
    expect(leaving.output).toContain('stopped');
    // The process itself has more, for the queue, for its connections, and for a machine that starts another one meanwhile.
    expect(took).toBeLessThan(SHUTDOWN_MS + BUSY_MACHINE_MS);
    expect(held).toBe(0);
    expect(await bench.figures(user, runs)).toMatchObject({ ...NOTHING_LOST, completed: sizes.terminate });
    expect(await bench.count('runs where user_id = $1 and takeovers > 0', user)).toBe(0);
    expect(await bench.count(`run_events where user_id = $1 and type = 'agent_death'`, user)).toBe(0);
    expect(
      await bench.count(
        `run_events where user_id = $1 and type = 'agent_started' and agent_name = 'worker'`,
        user,
      ),
    ).toBe(sizes.terminate);
  });

  it('a backend that is terminated under a step, again and again, costs a repetition of it and nothing else', async () => {
    const user = 'fault-backend';
    await bench.worker(NOBODY_DIES);
    const runs = await bench.begin(user, sizes.backend);

    let terminated = 0;
    await bench.until('backends died at work', async () => {
      const rows = await bench.api.sql(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
           and query like '%pg_sleep%' and state = 'active' limit 1`,
      );
      terminated += rows.length;
      return terminated >= Math.min(TERMINATIONS, sizes.backend);
    });
    await bench.ended(user);

    expect(await bench.figures(user, runs)).toMatchObject({ ...NOTHING_LOST, completed: sizes.backend });
    expect(await bench.steps(user)).toBe(STEPS_PER_RUN * sizes.backend);
  });

  it('a database that is restarted under running workers: they and the API come back, listening, and the runs go on', async () => {
    const user = 'fault-restart';
    const database = await OwnDatabase.start();
    const own = await FaultBench.start(database);
    try {
      await own.worker(NOBODY_DIES);
      const runs = await own.begin(user, sizes.restart);
      await own.until('all are at work', async () => (await own.steps(user)) >= sizes.restart);
      const listening = await listeners(own);

      await database.restart();
      const before = await own.steps(user);
      await own.ended(user);

      expect(before).toBeLessThan(STEPS_PER_RUN * sizes.restart);
      expect(await own.figures(user, runs)).toMatchObject({ ...NOTHING_LOST, completed: sizes.restart });
      expect(await own.steps(user)).toBe(STEPS_PER_RUN * sizes.restart);
      expect(listening).toBeGreaterThan(0);
      await own.until('everybody listens again', async () => (await listeners(own)) === listening);
      expect(await own.api.finish(user, 'hello', { assistant: 'worker' })).toMatchObject({
        state: 'completed',
      });
    } finally {
      await own.close();
      await database.drop();
    }
  });
}

/** How many connections wait for notifications: the last that each was asked is to listen, or whether it still should. */
async function listeners(bench: FaultBench): Promise<number> {
  const [row] = await bench.api.sql<{ connections: number }>(
    `select count(*)::int as connections from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and query ilike '%listen%'`,
  );
  return row?.connections ?? 0;
}
