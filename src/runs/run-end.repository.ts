import { mintId } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AirlockConfig } from '../config';
import { refusalOf } from '../database';
import { storable } from '../http';
import { ThreadNotFoundError } from '../threads';
import type { NewCheckpoint } from './checkpoints/checkpoint-manager';
import { valuesOf } from './checkpoints/checkpoint-values';
import { placeholders } from './placeholders';
import type { Run, RunError, RunKey } from './run.entity';
import { RunNotAsLeftError } from './run-not-as-left.error';
import { RunNotFoundError } from './run-not-found.error';
import { runIn } from './run-row';
import type { EndState, RunState } from './state/run-state';
import { RunStateMachine } from './state/run-state-machine';
import { asHolder } from './steps/hold';
import type { EndedTurn } from './steps/step-commit';
import { turnEndValues } from './steps/step-values';
import type { OpenTurn } from './steps/turns';

/** How runs end. Every method works in the caller's session and for its user alone. */
@Injectable()
export class RunEndRepository {
  constructor(
    @Inject(RunStateMachine) private readonly states: RunStateMachine,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /**
   * The run, locked as by `lock`, before it its thread: and what of it is still open.
   * @throws ThreadNotFoundError, RunNotFoundError
   */
  async lockToEnd(
    manager: EntityManager,
    { userId, threadId, runId }: RunKey,
    { withThread }: { readonly withThread: boolean },
  ): Promise<LockedRun> {
    const [row] = await manager.query<LockedRow[]>(
      'select (run).*, has_thread, open_turns from lock_run_to_end($1, $2, $3)',
      [userId, withThread ? threadId : null, runId],
    );
    if (!row) throw new RunNotFoundError(runId);
    if (withThread && !row.has_thread) throw new ThreadNotFoundError(threadId);
    const openTurns = (row.open_turns ?? []).map(
      ({ agent, execution_id: executionId, started_at: startedAt }) => ({
        agent,
        executionId,
        startedAt: new Date(startedAt),
      }),
    );
    return { run: runIn(manager, [row]), openTurns };
  }

  /**
   * Ends a run that is locked, with its last message, its checkpoints' time to live and its last events.
   * @throws IllegalTransitionError when it has ended before, LeaseLostError when somebody else holds it
   */
  async end(
    manager: EntityManager,
    run: Run,
    facts: EndFacts,
    events: readonly object[],
  ): Promise<{ run: Run; lastSequence: number }> {
    const { status } = facts;
    this.states.assertMayBecome(run.id, lastStateBefore(status, run), status);
    const [row] = await asHolder({ runId: run.id, attempt: run.attempt }, () =>
      manager.query<[{ event_sequence: number }]>(END, [
        run.userId,
        run.id,
        run.attempt,
        ...endValues(run, facts),
        JSON.stringify(events),
        facts.keepDays,
      ]),
    );
    return { run: runIn(manager, [row]), lastSequence: row.event_sequence };
  }

  /**
   * Ends a run with its last agent's turn, as the one who works on it left it: held, running, this turn open and no other.
   * @returns the number of its last event
   * @throws RunNotAsLeftError when it is not so; LeaseLostError
   */
  async endAsLeft(
    manager: EntityManager,
    run: Run,
    facts: EndFacts,
    { turn, checkpoint }: LastStep,
    events: readonly object[],
  ): Promise<number> {
    const { status } = facts;
    this.states.assertMayBecome(run.id, status === 'completed' ? 'completing' : 'running', status);
    const [row] = await asLeft(run, () =>
      manager.query<[{ event_sequence: number }]>(END_AS_LEFT, [
        run.userId,
        run.threadId,
        run.id,
        run.attempt,
        ...valuesOf(checkpoint),
        this.config.checkpointsKept,
        ...turnEndValues(turn),
        ...endValues(run, facts),
        JSON.stringify(events),
        facts.keepDays,
      ]),
    );
    return row.event_sequence;
  }
}

/** The state that the database leads the run through, in the same statement, where the table has no direct way (E9). */
function lastStateBefore(end: EndState, { status, startedAt }: Run): RunState {
  if (end === 'completed' && status === 'running') return 'completing';
  // Handed back, and nobody took it up in time: its lifetime has run since it was first started.
  if (end === 'timeout' && status === 'queued' && startedAt) return 'starting';
  return status;
}

/** When it ends: replicas' clocks differ, and the run began by this one. */
const NOW = 'clock_timestamp()';
const END = `select (run).*, event_sequence from end_run(${placeholders(6)}, ${NOW}, ${placeholders(5, 7)})`;
const END_AS_LEFT = `select end_run_as_left(${placeholders(18)}, ${NOW}, ${placeholders(5, 19)}) as event_sequence`;

/** The errcode by which the database refuses it. */
const NOT_AS_LEFT = 'AL005';

async function asLeft<T>({ id, attempt }: Run, write: () => Promise<T>): Promise<T> {
  try {
    return await asHolder({ runId: id, attempt }, write);
  } catch (error) {
    if (refusalOf(error)?.code === NOT_AS_LEFT) throw new RunNotAsLeftError(id);
    throw error;
  }
}

const endValues = (
  run: Run,
  { status, degraded = false, say, sayId = mintId(), error }: EndFacts,
): (string | boolean | null)[] => [
  status,
  status === 'completed' ? 'completion' : run.phase,
  degraded,
  say === undefined ? null : sayId,
  say === undefined ? null : storable(say),
  error ? JSON.stringify(error) : null,
];

/** The last agent's turn and the checkpoint that it leaves. */
export interface LastStep {
  readonly turn: EndedTurn;
  readonly checkpoint: NewCheckpoint;
}

/** A run that is about to end. */
export interface LockedRun {
  readonly run: Run;
  readonly openTurns: readonly OpenTurn[];
}

interface LockedRow {
  readonly has_thread: boolean | null;
  readonly open_turns:
    { readonly agent: string; readonly execution_id: string; readonly started_at: string }[] | null;
}

/** How a run ends, and what is left of it for how long. */
export interface EndFacts extends Partial<Pick<Run, 'degraded'>> {
  readonly status: EndState;
  readonly error?: RunError;
  /** What the assistant says in the thread. */
  readonly say?: string;
  readonly sayId?: string;
  readonly keepDays: number;
}
