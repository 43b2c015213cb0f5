import { noViolations } from './__fixtures__/no-violations';
import { mintId } from '@airlock/session';
import { asUser } from '../../test/support/as-user';
import { bench, type Bench, HELLO, newRun, newThread } from './__fixtures__/bench';
import { CheckpointManager } from './checkpoints/checkpoint-manager';
import type { Run } from './run.entity';
import { RunEndRepository } from './run-end.repository';
import { RunNotAsLeftError } from './run-not-as-left.error';
import { RunStateMachine } from './state/run-state-machine';
import { StateManager } from './state/state-manager';
import { StepRepository } from './steps/step.repository';

interface Held {
  readonly run: Run;
  readonly turn: string;
}

describe('the end of a run in one statement', () => {
  let on: Bench;
  let ends: RunEndRepository;
  let steps: StepRepository;
  let checkpoints: CheckpointManager;

  beforeAll(async () => {
    on = await bench();
    ends = new RunEndRepository(new RunStateMachine(), on.config);
    steps = new StepRepository(on.config);
    checkpoints = new CheckpointManager(new StateManager(on.config, noViolations));
  });

  afterAll(() => on.close());

  const checkpoint = () => checkpoints.of(HELLO, 'full', 'completion');
  const beginTurn = async (run: Run): Promise<string> => {
    const executionId = mintId();
    const step = { kind: 'agent', agent: 'data', executionId, key: 'turn', status: 'running' } as const;
    await asUser(on.dataSource, run.userId, (manager) =>
      steps.commit(manager, holdOf(run), { step: { ...step, startedAt: new Date() } }),
    );
    return executionId;
  };
  const held = async (userId: string): Promise<Held> => {
    const threadId = await newThread(on.dataSource, userId);
    const run = await asUser(on.dataSource, userId, async (manager) => {
      const made = await on.runs.add(manager, newRun(userId, threadId));
      return on.runs.move(manager, await on.runs.move(manager, made, 'starting'), 'running');
    });
    return { run, turn: await beginTurn(run) };
  };
  const end = ({ run, turn }: Held): Promise<number> =>
    asUser(on.dataSource, run.userId, (manager) =>
      ends.endAsLeft(
        manager,
        run,
        { status: 'completed', say: 'Done.', keepDays: 1 },
        { turn: { executionId: turn, status: 'completed', result: {} }, checkpoint: checkpoint() },
        [{ event_id: mintId(), type: 'orchestration_completed', payload: {}, created_at: new Date() }],
      ),
    );
  /** All that an end writes. */
  const written = ({ run }: Held) =>
    asUser(on.dataSource, run.userId, (manager) =>
      manager.query<object[]>(
        `select status, (select status from run_steps s where s.run_id = r.id order by step_no limit 1) as turn,
                (select count(*)::int from checkpoints c where c.run_id = r.id) as checkpoints,
                (select count(*)::int from run_events e where e.run_id = r.id) as events,
                (select count(*)::int from messages m where m.run_id = r.id) as messages
         from runs r where id = $1`,
        [run.id],
      ),
    );

  it('E7: run, turn, checkpoint, message and terminal event are written together', async () => {
    const run = await held('end-as-left');

    await expect(end(run)).resolves.toBe(1);

    expect(await written(run)).toEqual([
      { status: 'completed', turn: 'completed', checkpoints: 1, events: 1, messages: 1 },
    ]);
  });

  it('when it ended is told by the clock of the database, which says also when it began', async () => {
    const run = await held('end-of-another-clock');
    const timers = ['nextTick', 'queueMicrotask', 'setImmediate', 'setTimeout', 'clearTimeout'] as const;
    const clock = jest.useFakeTimers({ now: 0, doNotFake: [...timers, 'performance'] });

    await end(run);
    clock.useRealTimers();

    const [ended] = await asUser(on.dataSource, run.run.userId, (manager) =>
      manager.query<object[]>(
        `select r.finished_at >= r.created_at as is_later, t.last_message_at = r.finished_at as is_shown,
                m.created_at = r.finished_at as is_said
         from runs r join threads t on t.id = r.thread_id join messages m on m.run_id = r.id where r.id = $1`,
        [run.run.id],
      ),
    );
    expect(ended).toEqual({ is_later: true, is_shown: true, is_said: true });
  });

  it.each<[string, (held: Held) => Promise<unknown>]>([
    [
      'another attempt holds it (E10)',
      ({ run }) =>
        asUser(on.dataSource, run.userId, (manager) =>
          manager.query('update runs set attempt = attempt + 1 where id = $1', [run.id]),
        ),
    ],
    [
      'it was cancelled',
      ({ run }) => asUser(on.dataSource, run.userId, (manager) => on.runs.move(manager, run, 'cancelled')),
    ],
    [
      'it went back into the queue',
      ({ run }) => asUser(on.dataSource, run.userId, (manager) => on.runs.move(manager, run, 'queued')),
    ],
    [
      'its thread was deleted',
      ({ run }) =>
        asUser(on.dataSource, run.userId, (manager) =>
          manager.query('update threads set deleted_at = now() where id = $1', [run.threadId]),
        ),
    ],
    ['another turn of it is open', ({ run }) => beginTurn(run)],
    [
      'the turn has ended before',
      ({ run, turn }) =>
        asUser(on.dataSource, run.userId, (manager) =>
          steps.endTurn(manager, run, { executionId: turn, status: 'dead' }),
        ),
    ],
  ])('E7: nothing is written when %s', async (what, happens) => {
    const run = await held(`end-${what.length}-${what.split(' ')[0] ?? ''}`);
    await happens(run);
    const before = await written(run);

    await expect(end(run)).rejects.toThrow(RunNotAsLeftError);

    expect(await written(run)).toEqual(before);
  });
});

const holdOf = ({ userId, id: runId, attempt }: Run) => ({ userId, runId, attempt });
