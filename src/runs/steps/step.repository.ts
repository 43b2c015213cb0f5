import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager, Not } from 'typeorm';
import { valuesOf } from '../checkpoints/checkpoint-values';
import { AirlockConfig } from '../../config';
import { placeholders } from '../placeholders';
import type { Run } from '../run.entity';
import { asHolder, type Hold } from './hold';
import { RunStep } from './run-step.entity';
import type { EndedTurn, Progress, StepCommit } from './step-commit';
import { stepValues, turnEndValues } from './step-values';

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
      manager.query<[ProgressRow]>(`select * from ${COMMIT}`, this.values(hold, what, events)),
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
    const [row] = await manager.query<ProgressRow[]>(COMMIT_IF_STARTING, this.values(hold, what, events));
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
  async endTurn(manager: EntityManager, { userId, id: runId }: RunId, end: EndedTurn): Promise<boolean> {
    const [row] = await manager.query<{ ended: boolean }[]>(
      'select end_agent_turn($1, $2, $3, $4, $5, $6) as ended',
      [userId, runId, ...turnEndValues(end)],
    );
    return row?.ended ?? false;
  }

  /**
   * Gives a run that goes on from another what that one had recorded by a checkpoint.
   * @param agents whose steps alone are given
   * @returns how many steps
   */
  async copy(
    manager: EntityManager,
    from: RunId,
    to: RunId,
    untilCheckpoint: number,
    agents?: readonly string[],
  ): Promise<number> {
    const [row] = await manager.query<{ copied: number }[]>(
      `with copied as (
         insert into run_steps
         select user_id, $3, step_no, kind, agent, execution_id, 0, key, status, input, result, calls, error, 1,
                started_at, finished_at
         from run_steps
         where user_id = $1 and run_id = $2 and kind <> 'agent' and checkpoint_sequence <= $4
           and ($5::text[] is null or agent = any($5))
         returning 1
       ) select count(*)::integer as copied from copied`,
      [from.userId, from.id, to.id, untilCheckpoint, agents ?? null],
    );
    return row?.copied ?? 0;
  }

  private values(
    { userId, runId, attempt }: Hold,
    { step, checkpoint, end, phase, stepsAhead }: StepCommit,
    events: readonly object[],
  ): unknown[] {
    return [
      userId,
      runId,
      attempt,
      phase ?? null,
      stepsAhead ?? 0,
      ...stepValues(step),
      ...valuesOf(checkpoint),
      this.config.checkpointsKept,
      ...turnEndValues(end),
      events.length === 0 ? null : JSON.stringify(events),
    ];
  }
}

interface ProgressRow {
  readonly current_step: number;
  readonly total_steps: number;
  readonly checkpoint_sequence: number;
  readonly event_sequence: number | null;
}

const progressOf = (row: ProgressRow): Progress => ({
  currentStep: row.current_step,
  totalSteps: row.total_steps,
  checkpointSequence: row.checkpoint_sequence,
  eventSequence: row.event_sequence,
});

type RunId = Pick<Run, 'userId' | 'id'>;
