import { mintId, UserExecutionContext } from '@airlock/session';
import { AirlockConfig } from '../../config';
import { CheckpointManager, Lease, type Run, type RunDocument, StateManager } from '../../runs';
import { noViolations } from '../../runs/__fixtures__/no-violations';
import { RunWork } from './run-work';
import type { RunWriter } from './run-writer';

describe('RunWork', () => {
  const open: RunWork[] = [];
  afterEach(() => open.splice(0).forEach((work) => work.close()));

  it('makes, checks and hashes the text of a state once for all checkpoints that keep it as it is', () => {
    const { work, serialize } = workOfARun();

    const checkpoints = [
      work.checkpoint('auto', undefined, 'initialization'),
      work.checkpoint('auto', undefined, 'reporting'),
      work.checkpoint('full', undefined, 'completion'),
    ];

    expect(serialize).toHaveBeenCalledTimes(1);
    expect(new Set(checkpoints.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(checkpoints.map(({ type, phase, isRecoveryPoint }) => [type, phase, isRecoveryPoint])).toEqual([
      ['auto', 'initialization', true],
      ['auto', 'reporting', false],
      ['full', 'completion', true],
    ]);
  });

  it('keeps a state with one more outcome in a text of its own, and the one before it again when asked', () => {
    const { work } = workOfARun();
    const before = work.checkpoint('auto');
    const next = work.withOutcome('triage', { status: 'completed', output: { found: 1 } });

    const after = work.checkpoint('auto', next);

    expect(JSON.parse(after.state)).toMatchObject({ outcomes: { triage: { output: { found: 1 } } } });
    expect(work.checkpoint('auto')).toEqual(before);
    work.keep(next);
    expect(work.checkpoint('auto')).toEqual(after);
  });

  function workOfARun(): { work: RunWork; serialize: jest.SpyInstance } {
    const ids = { userId: 'alice', threadId: mintId(), runId: mintId() };
    const states = new StateManager(AirlockConfig.from({}), noViolations);
    const serialize = jest.spyOn(states, 'serialize');
    const run = { id: ids.runId, assistantId: 'supervisor', startedAt: null } as Run;
    const owned = { userId: ids.userId, runId: ids.runId, document };
    const work = new RunWork(run, owned, 'initialization', {
      lease: new Lease({ ...ids, requestId: mintId(), attempt: 1 }),
      context: UserExecutionContext.create(ids),
      writer: {} as RunWriter,
      states,
      checkpoints: new CheckpointManager(states),
      agentsAtOnce: 1,
      leftMs: 60_000,
      eventsPerSecond: 20,
      asksAnew: false,
    });
    open.push(work);
    return { work, serialize };
  }
});

const document: RunDocument = {
  message: 'hello',
  constraints: {},
  workloads: [],
  history: [],
  plan: ['triage', 'reporting'],
  outcomes: {},
};
