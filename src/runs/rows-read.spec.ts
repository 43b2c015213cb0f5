import { mintId } from '@airlock/session';
import { Client } from 'pg';
import { asUser } from '../../test/support/as-user';
import { bench, type Bench, HELLO, newRun, newThread } from './__fixtures__/bench';
import { noViolations } from './__fixtures__/no-violations';
import { rowsRead, workBehindQuietStatistics } from './__fixtures__/rows-read';
import { CheckpointManager } from './checkpoints/checkpoint-manager';
import type { Run } from './run.entity';
import { RunFinder } from './run-finder';
import { StateManager } from './state/state-manager';
import { StepRepository } from './steps/step.repository';

describe('what is read for one run, while many are at work and wait (E6)', () => {
  let on: Bench;
  let superuser: Client;
  let steps: StepRepository;
  let checkpoints: CheckpointManager;

  beforeAll(async () => {
    on = await bench();
    steps = new StepRepository(on.config);
    checkpoints = new CheckpointManager(new StateManager(on.config, noViolations));
    superuser = new Client({ connectionString: on.database.superuserUrl });
    await superuser.connect();
    await workBehindQuietStatistics(superuser);
  });

  afterAll(async () => {
    await superuser.end();
    await on.close();
  });

  const queued = async (userId: string): Promise<Run> => {
    const threadId = await newThread(on.dataSource, userId);
    return asUser(on.dataSource, userId, async (manager) => {
      const run = await on.runs.add(manager, newRun(userId, threadId));
      await checkpoints.begin(manager, run, checkpoints.of(HELLO, 'auto', 'initialization'));
      return run;
    });
  };
  const started = async (userId: string): Promise<Run> => {
    const run = await queued(userId);
    return asUser(on.dataSource, userId, async (manager) =>
      on.runs.move(manager, await on.runs.move(manager, run, 'starting'), 'running'),
    );
  };

  it('a step looks its run up by its key', async () => {
    const run = await started('mine');

    const read = await asUser(on.dataSource, 'mine', (manager) =>
      rowsRead(manager, () =>
        steps.commit(
          manager,
          { userId: 'mine', runId: run.id, attempt: run.attempt },
          {
            step: {
              kind: 'step',
              agent: 'data',
              executionId: mintId(),
              key: 'step:1',
              status: 'completed',
              result: null,
              startedAt: new Date(),
            },
          },
        ),
      ),
    );

    expect(read).toBeLessThan(10);
  });

  it('a claim reads its user’s own runs', async () => {
    const run = await queued('claiming');
    let claimed: unknown;

    const read = await on.dataSource.transaction((manager) =>
      rowsRead(manager, async () => {
        claimed = await manager.query('select run_id from claim_run($1, $2, 5)', ['claiming', 'replica']);
      }),
    );

    expect(claimed).toEqual([{ run_id: run.id }]);
    expect(read).toBeLessThan(10);
  });

  // Row-level security lets no condition that holds a query look into an index.
  it.each([
    { how: 'with its thread', withThread: true },
    { how: 'alone, as on a socket and in v1', withThread: false },
  ])(
    'a run that is named $how is found without a look at the user’s other threads',
    async ({ withThread }) => {
      const userId = `many-threads-${withThread}`;
      const { id: runId, threadId } = await queued(userId);
      await superuser.query(
        'insert into threads (user_id, id) select $1, gen_random_uuid() from generate_series(1, 300)',
        [userId],
      );
      let found: unknown;

      const read = await asUser(on.dataSource, userId, async (manager) => {
        // What a connection does with a statement that it has been asked often enough.
        await manager.query('set local plan_cache_mode = force_generic_plan');
        return rowsRead(
          manager,
          async () => {
            const wanted = { userId, runId, ...(withThread ? { threadId } : {}) };
            ({
              run: { id: found },
            } = await new RunFinder().find(manager, wanted));
          },
          'threads',
        );
      });

      expect(found).toBe(runId);
      expect(read).toBeLessThan(10);
    },
  );

  it('a thread that is removed takes its runs along without a look at what its user said in others', async () => {
    const userId = 'says-much';
    const { threadId } = await queued(userId);
    await superuser.query(
      `with others as (insert into threads (user_id, id) select $1, gen_random_uuid() from generate_series(1, 300) returning id)
       insert into messages (user_id, thread_id, id, role, content) select $1, id, gen_random_uuid(), 'user', '?' from others`,
      [userId],
    );
    await superuser.query(
      "update threads set deleted_at = now() - interval '2 days' where user_id = $1 and id = $2",
      [userId, threadId],
    );
    let gone: unknown;

    const read = await on.dataSource.transaction((manager) =>
      rowsRead(
        manager,
        async () => {
          gone = await manager.query("select purge_deleted_threads('1 day', 10) as threads");
        },
        'messages',
      ),
    );

    expect(gone).toEqual([{ threads: 1 }]);
    expect(read).toBeLessThan(10);
  });

  it('of a table of which nothing is known yet, a run is looked up by its key too', async () => {
    const fresh = await bench();
    try {
      const plan = await asUser(fresh.dataSource, 'new', (manager) =>
        manager.query('explain (generic_plan) select attempt from runs where user_id = $1 and id = $2'),
      );

      expect(JSON.stringify(plan)).toContain('runs_pkey');
    } finally {
      await fresh.close();
    }
  });
});
