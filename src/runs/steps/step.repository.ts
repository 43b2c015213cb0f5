import type { Phase } from '@airlock/agent-kit';
import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager, Not } from 'typeorm';
import type { NewCheckpoint } from '../checkpoints/checkpoint-manager';
import { valuesOf } from '../checkpoints/checkpoint-values';
import { AirlockConfig } from '../../config';
import { refusalOf } from '../../database';
import { placeholders } from '../placeholders';
import type { Run, RunError } from '../run.entity';
import { canonicalJson, type Json } from '../state/canonical-json';
import type { EndState } from '../state/run-state';
import { LeaseLostError } from './lease-lost.error';
import { type RecordedCall, RunStep, type StepKind } from './run-step.entity';

/** A run as one worker holds it: it may write while the attempt is still the run's. */
export interface Hold {
  readonly userId: string;
  readonly runId: string;
  readonly attempt: number;
}

export interface NewStep {
  readonly kind: StepKind;
  readonly agent: string;
  readonly executionId: string;
  readonly key: string;
  /** `running` for an agent's turn that opens; everything else is written when it is done. */
  readonly status: 'running' | 'completed';
  readonly input?: Json;
  readonly result?: Json;
  readonly calls?: readonly RecordedCall[];
  readonly startedAt: Date;
}

/** How an agent's turn ends, as its row has it. */
export interface EndedTurn {
  readonly executionId: string;
  readonly status: EndState;
  readonly result?: Json;
  readonly error?: RunError;
}

/** What one step commits, but for its rows and its events. */
export interface StepCommit {
  readonly step?: NewStep;
  readonly checkpoint?: NewCheckpoint;
  /** An agent's turn that ends with it; one that has ended before stays as it is, and the events are left out. */
  readonly end?: EndedTurn;
  readonly phase?: Phase;
  /** Least number of steps that the run is known to take yet. */
  readonly stepsAhead?: number;
}

export interface Progress {
  readonly currentStep: number;
  readonly totalSteps: number;
  readonly checkpointSequence: number;
  /** Of the last event that was written with it. */
  readonly eventSequence: number | null;
}

interface ProgressRow {
  readonly current_step: number;
  readonly total_steps: number;
  readonly checkpoint_sequence: number;
  readonly event_sequence: number | null;
}

/** The errcode by which the database refuses a write for a run that is no longer held so. */
const NOT_HELD = 'AL003';

/** @throws LeaseLostError when the statement was refused because of who holds the run */
export async function asHolder<T>(
  { runId, attempt }: Omit<Hold, 'userId'>,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (refusalOf(error)?.code === NOT_HELD) throw new LeaseLostError(runId, attempt);
    throw error;
  }
}

const COMMIT = `commit_run_step(${placeholders(26)})`;

/** For a run that was made in the same transaction, and may have to wait for its turn: then there is no row to commit for. */
const COMMIT_IF_STARTING = `select c.* from runs r, lateral ${COMMIT.replace('$3', 'r.attempt')} c
  where r.user_id = $1 and r.id = $2 and r.attempt = $3 and r.status = 'starting'`;

/** The steps of runs, each written in its own transaction together with its checkpoint. */
@Injectable()
export class StepRepository {
  constructor(@Inject(AirlockConfig) private readonly config: AirlockConfig) {}

  /**
   * The end of a step, in one statement: fences out whoever no longer holds the run, counts, records, writes and prunes
   * checkpoints, ends an agent's turn, and appends events (RunJournal.entries).
   * @throws LeaseLostError
   */
  async commit(
    manager: EntityManager,
    hold: Hold,
    what: StepCommit,
    events: readonly object[] = [],
  ): Promise<Progress> {
    const [row] = await asHolder(hold, () =>
      manager.query<[ProgressRow]>(`select * from ${COMMIT}`, this.parameters(hold, what, events)),
    );
    return progressOf(row);
  }

  /** The same for a run that was made in this transaction. @returns nothing when it waits for its turn */
  async commitIfStarting(
    manager: EntityManager,
    hold: Hold,
    what: StepCommit,
    events: readonly object[],
  ): Promise<Progress | undefined> {
    const [row] = await manager.query<ProgressRow[]>(COMMIT_IF_STARTING, this.parameters(hold, what, events));
    return row && progressOf(row);
  }

  /** What the agent's turns committed before: it is replayed, not done again. */
  async recorded(manager: EntityManager, { userId, id: runId }: RunId, agent: string): Promise<RunStep[]> {
    return manager
      .createQueryBuilder(RunStep, 'step')
      .where('step.userId = :userId and step.runId = :runId and step.agent = :agent', {
        userId,
        runId,
        agent,
      })
      .andWhere(`step.kind <> 'agent'`)
      .orderBy('step.stepNo')
      .getMany();
  }

  /** How many steps are committed, turns not counted. */
  async countRecorded(manager: EntityManager, { userId, id: runId }: RunId): Promise<number> {
    return manager.count(RunStep, { where: { userId, runId, kind: Not('agent') } });
  }

  /** Agents' turns that have begun and not ended. */
  async openTurns(manager: EntityManager, { userId, id: runId }: RunId): Promise<RunStep[]> {
    return manager.find(RunStep, {
      where: { userId, runId, kind: 'agent', status: 'running' },
      order: { stepNo: 'ASC' },
    });
  }

  /** Ends an agent's turn. @returns false when it has ended before */
  async endTurn(
    manager: EntityManager,
    { userId, id: runId }: RunId,
    { executionId, ...end }: EndedTurn,
  ): Promise<boolean> {
    const [row] = await manager.query<{ ended: boolean }[]>(
      'select end_agent_turn($1, $2, $3, $4, $5, $6) as ended',
      [userId, runId, executionId, end.status, jsonText(end.result), jsonText(end.error)],
    );
    return row?.ended ?? false;
  }

  /** Gives a run that goes on from another what that one had recorded by a checkpoint. @returns how many steps */
  async copy(manager: EntityManager, from: RunId, to: RunId, untilCheckpoint: number): Promise<number> {
    const [row] = await manager.query<{ copied: number }[]>(
      `with copied as (
         insert into run_steps
         select user_id, $3, step_no, kind, agent, execution_id, 0, key, status, input, result, calls, error, 1,
                started_at, finished_at
         from run_steps
         where user_id = $1 and run_id = $2 and kind <> 'agent' and checkpoint_sequence <= $4
         returning 1
       ) select count(*)::integer as copied from copied`,
      [from.userId, from.id, to.id, untilCheckpoint],
    );
    return row?.copied ?? 0;
  }

  private parameters(
    hold: Hold,
    { step, checkpoint, end, ...rest }: StepCommit,
    events: readonly object[],
  ): unknown[] {
    return [
      hold.userId,
      hold.runId,
      hold.attempt,
      rest.phase ?? null,
      rest.stepsAhead ?? 0,
      step?.kind ?? null,
      step?.agent ?? null,
      step?.executionId ?? null,
      step?.key ?? null,
      step?.status ?? null,
      jsonText(step?.input),
      jsonText(step?.result),
      jsonText(step?.calls),
      step?.startedAt ?? null,
      ...valuesOf(checkpoint),
      this.config.checkpointsKept,
      end?.executionId ?? null,
      end?.status ?? null,
      jsonText(end?.result),
      jsonText(end?.error),
      events.length === 0 ? null : JSON.stringify(events),
    ];
  }
}

const progressOf = (row: ProgressRow): Progress => ({
  currentStep: row.current_step,
  totalSteps: row.total_steps,
  checkpointSequence: row.checkpoint_sequence,
  eventSequence: row.event_sequence,
});

type RunId = Pick<Run, 'userId' | 'id'>;

export const jsonText = (value: unknown): string | null =>
  value === undefined ? null : canonicalJson(value);
