import { noViolations } from '../__fixtures__/no-violations';
import { mintId } from '@airlock/session';
import { asUser } from '../../../test/support/as-user';
import { bench, type Bench, HELLO, newRun, newThread } from '../__fixtures__/bench';
import { CheckpointDamagedError } from '../checkpoints/checkpoint-damaged.error';
import { CheckpointManager } from '../checkpoints/checkpoint-manager';
import { CheckpointNotFoundError } from '../checkpoints/checkpoint-not-found.error';
import type { Run } from '../run.entity';
import { StateManager } from '../state/state-manager';
import { LeaseLostError } from './lease-lost.error';
import type { NewStep } from './step-commit';
import { StepRepository } from './step.repository';

describe('steps and checkpoints', () => {
  let on: Bench;
  let steps: StepRepository;
  let checkpoints: CheckpointManager;

  beforeAll(async () => {
    on = await bench();
    steps = new StepRepository(on.config);
    checkpoints = new CheckpointManager(new StateManager(on.config, noViolations));
  });

  afterAll(() => on.close());

  const running = async (user: string): Promise<Run> => {
    const threadId = await newThread(on.dataSource, user);
    return asUser(on.dataSource, user, async (manager) => {
      const run = await on.runs.add(manager, newRun(user, threadId));
      await checkpoints.begin(manager, run, checkpoints.of(HELLO, 'auto', 'initialization'));
      return on.runs.move(manager, await on.runs.move(manager, run, 'starting'), 'running');
    });
  };
  const stepOf = (key: string): NewStep => ({
    kind: 'step',
    agent: 'data',
    executionId: mintId(),
    key,
    status: 'completed',
    result: { key },
    startedAt: new Date(),
  });
  const commit = async (run: Run, key: string, type: 'auto' | 'phase_transition' = 'auto') =>
    asUser(on.dataSource, run.userId, (manager) =>
      steps.commit(
        manager,
        { userId: run.userId, runId: run.id, attempt: run.attempt },
        {
          step: stepOf(key),
          checkpoint: checkpoints.of({ ...HELLO, message: key }, type, 'data_analysis'),
        },
      ),
    );

  it('P4: numbers of steps and checkpoints rise by one each, also when many commit at once', async () => {
    const run = await running('steps-many');

    const progress = await Promise.all(Array.from({ length: 20 }, (_, n) => commit(run, `step:${n}`)));

    expect(progress.map(({ currentStep }) => currentStep).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
    const numbers = progress.map(({ checkpointSequence }) => checkpointSequence).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, n) => n + 2));
  });

  it('P1: keeps the newest ten checkpoints and every recovery point', async () => {
    const run = await running('steps-prune');
    await commit(run, 'step:phase', 'phase_transition');

    for (let n = 0; n < 15; n++) await commit(run, `step:${n}`);

    const kept = await asUser(on.dataSource, run.userId, (manager) => checkpoints.list(manager, run, 100));
    expect(kept.map(({ sequence }) => sequence)).toEqual([17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 2, 1]);
    expect(kept.filter(({ isRecoveryPoint }) => isRecoveryPoint).map(({ sequence }) => sequence)).toEqual([
      2, 1,
    ]);
  });

  it('E10: who holds another attempt writes nothing', async () => {
    const run = await running('steps-fence');

    const late = asUser(on.dataSource, run.userId, (manager) =>
      steps.commit(
        manager,
        { userId: run.userId, runId: run.id, attempt: run.attempt + 1 },
        { step: stepOf('step:late'), checkpoint: checkpoints.of(HELLO, 'auto', 'data_analysis') },
      ),
    );

    await expect(late).rejects.toBeInstanceOf(LeaseLostError);
    const kept = await asUser(on.dataSource, run.userId, async (manager) => ({
      steps: await steps.recorded(manager, run, 'data'),
      checkpoints: await checkpoints.list(manager, run, 10),
    }));
    expect(kept.steps).toEqual([]);
    expect(kept.checkpoints).toHaveLength(1);
  });

  it('E18: after a cancel nothing is written, neither a step nor rows that come without one', async () => {
    const run = await running('steps-cancelled');
    await asUser(on.dataSource, run.userId, (manager) =>
      on.runs.move(manager, run, 'cancelled', { leaseOwner: null }),
    );
    const hold = { userId: run.userId, runId: run.id, attempt: run.attempt };
    const late = [{}, { step: stepOf('step:late') }, { phase: 'data_analysis' as const }].map((what) =>
      asUser(on.dataSource, run.userId, async (manager) => {
        await manager.query(
          `insert into messages (user_id, thread_id, id, role, content) values ($1, $2, $3, 'assistant', 'late')`,
          [run.userId, run.threadId, mintId()],
        );
        await steps.commit(manager, hold, what);
      }),
    );

    const outcomes = await Promise.allSettled(late);

    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(LeaseLostError) });
    const [{ count }] = await asUser(on.dataSource, run.userId, (manager) =>
      manager.query<[{ count: number }]>('select count(*)::integer from messages'),
    );
    expect(count).toBe(0);
  });

  it('a committed step is there once: the same one again is refused', async () => {
    const run = await running('steps-once');
    await commit(run, 'step:only');

    await expect(commit(run, 'step:only')).rejects.toThrow('run_steps_once');
  });

  it('P2: gives back byte-equal state, and refuses bytes that are not the ones whose checksum was taken', async () => {
    const run = await running('steps-bytes');
    await commit(run, 'step:1');
    const read = (sequence?: number) =>
      asUser(on.dataSource, run.userId, (manager) => checkpoints.read(manager, run, sequence));
    const newest = await read();

    expect(newest.state).toBe(checkpoints.of({ ...HELLO, message: 'step:1' }, 'auto', 'data_analysis').state);
    await asUser(on.dataSource, run.userId, (manager) =>
      manager.query(`update checkpoints set state = state || ' ' where run_id = $1 and sequence = 2`, [
        run.id,
      ]),
    );

    await expect(read()).rejects.toBeInstanceOf(CheckpointDamagedError);
    await expect(read(99)).rejects.toBeInstanceOf(CheckpointNotFoundError);
  });

  it('S12: nobody else reads or writes them', async () => {
    const run = await running('steps-own');
    await commit(run, 'step:1');

    const seen = await asUser(on.dataSource, 'mallory', (manager) =>
      manager.query('select run_id from run_steps union all select run_id from checkpoints'),
    );
    const write = asUser(on.dataSource, 'mallory', (manager) =>
      steps.commit(
        manager,
        { userId: run.userId, runId: run.id, attempt: run.attempt },
        { step: stepOf('step:2') },
      ),
    );

    expect(seen).toEqual([]);
    await expect(write).rejects.toBeInstanceOf(LeaseLostError);
  });
});
