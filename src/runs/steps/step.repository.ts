import type { Phase } from '@airlock/agent-kit';
import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager, Not } from 'typeorm';
import type { NewCheckpoint } from '../checkpoints/checkpoint-manager';
import { AirlockConfig } from '../../config';
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

/** What one step commits, but for its rows and its events. */
export interface StepCommit {
  readonly step?: NewStep;
  readonly checkpoint?: NewCheckpoint;
  readonly phase?: Phase;
  /** Least number of steps that the run is known to take yet. */
  readonly stepsAhead?: number;
}

export interface Progress {
  readonly currentStep: number;
  readonly totalSteps: number;
  readonly checkpointSequence: number;
}

interface ProgressRow {
  readonly current_step: number;
  readonly total_steps: number;
  readonly checkpoint_sequence: number;
}

/** The counters of the run's row are the fence and the lock: whoever got past them writes alone, and only as its holder. */
const COMMIT = `
  with fence as (
    update runs set
      current_step = current_step + $4::integer,
      checkpoint_sequence = checkpoint_sequence + $5::integer,
      phase = coalesce($6::text, phase),
      total_steps = greatest(total_steps, current_step + $4::integer + $7::integer)
    where user_id = $1 and id = $2 and attempt = $3::integer and status in ('starting', 'running', 'completing')
    returning user_id, id, attempt, current_step, total_steps, checkpoint_sequence
  ), step as (
    insert into run_steps (user_id, run_id, step_no, attempt, kind, agent, execution_id, key, status, input, result,
                           calls, checkpoint_sequence, started_at, finished_at)
    select user_id, id, current_step, attempt, $8, $9, $10::uuid, $11, $12, $13::json, $14::json,
           $15::json, checkpoint_sequence, $16::timestamptz, case when $12 = 'completed' then clock_timestamp() end
    from fence where $4 = 1
  ), kept as (
    insert into checkpoints (user_id, run_id, sequence, type, phase, step_count, state, sha256, size, is_recovery_point)
    select user_id, id, checkpoint_sequence, $17, $18, current_step, $19, $20, $21::integer, $22::boolean
    from fence where $5 = 1
  ), pruned as (
    delete from checkpoints c using fence where c.user_id = fence.user_id and c.run_id = fence.id and $5 = 1
      and not c.is_recovery_point and c.sequence <= fence.checkpoint_sequence - $23::integer
  )
  select current_step, total_steps, checkpoint_sequence from fence`;

/** The steps of runs, each written in its own transaction together with its checkpoint. */
@Injectable()
export class StepRepository {
  constructor(@Inject(AirlockConfig) private readonly config: AirlockConfig) {}

  /**
   * The end of a step: fences out whoever no longer holds the run, counts, records, writes and prunes checkpoints.
   * Events are appended behind it, in the order in which steps get here.
   * @throws LeaseLostError
   */
  async commit(
    manager: EntityManager,
    hold: Hold,
    { step, checkpoint, ...rest }: StepCommit,
  ): Promise<Progress> {
    const [row] = await manager.query<ProgressRow[]>(COMMIT, [
      hold.userId,
      hold.runId,
      hold.attempt,
      step ? 1 : 0,
      checkpoint ? 1 : 0,
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
      checkpoint?.type ?? null,
      checkpoint?.phase ?? null,
      checkpoint?.state ?? null,
      checkpoint?.sha256 ?? null,
      checkpoint?.size ?? null,
      checkpoint?.isRecoveryPoint ?? null,
      this.config.checkpointsKept,
    ]);
    if (!row) throw new LeaseLostError(hold.runId, hold.attempt);
    return {
      currentStep: row.current_step,
      totalSteps: row.total_steps,
      checkpointSequence: row.checkpoint_sequence,
    };
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
    executionId: string,
    end: { readonly status: EndState; readonly result?: Json; readonly error?: RunError },
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
}

type RunId = Pick<Run, 'userId' | 'id'>;

const jsonText = (value: unknown): string | null => (value === undefined ? null : canonicalJson(value));
