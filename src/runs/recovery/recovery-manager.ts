import type { Session, UserExecutionContext } from '@airlock/session';
import { mintId } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { ThreadRepository } from '../../threads';
import type { Checkpoint } from '../checkpoints/checkpoint.entity';
import { CheckpointManager } from '../checkpoints/checkpoint-manager';
import { RunQueue } from '../queue/run-queue';
import type { RecoveryType, Run } from '../run.entity';
import { RunCompletedError } from '../run-completed.error';
import { RunLiveError } from '../run-live.error';
import { type NewRun, RunRepository } from '../run.repository';
import type { RunDocument } from '../state/run-document';
import { isLive } from '../state/run-state';
import { StepRepository } from '../steps/step.repository';

/** A run that goes on from an ended one. */
export interface Recovery {
  readonly type: RecoveryType;
  /** For a rollback: the checkpoint to go back to. */
  readonly sequence?: number;
}

type RecoverySession = Pick<Session, 'context' | 'manager'>;

/**
 * Makes a new run that goes on where an ended one stood (P2, P3). It begins with the very bytes of the checkpoint, and
 * with what was recorded by then: no committed step runs again.
 */
@Injectable()
export class RecoveryManager {
  constructor(
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(ThreadRepository) private readonly threads: ThreadRepository,
    @Inject(CheckpointManager) private readonly checkpoints: CheckpointManager,
    @Inject(StepRepository) private readonly steps: StepRepository,
    @Inject(RunQueue) private readonly queue: RunQueue,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /**
   * @param also what is not as it was: the branch, say, where it does not go on in that of the run
   * @throws RunLiveError, RunCompletedError, CheckpointNotFoundError, CheckpointDamagedError, QueueFullError
   */
  async recover(
    session: RecoverySession,
    run: Run,
    recovery: Recovery,
    also: Partial<NewRun> = {},
  ): Promise<Run> {
    const began = Date.now();
    try {
      const { made, source } = await this.begin(session, run, recovery, also);
      await this.record(session, run, recovery, {
        status: 'initiated',
        source: source.sequence,
        began,
        made,
      });
      return made;
    } catch (error) {
      await this.recordFailure(session.context, run, recovery, began, error);
      throw error;
    }
  }

  private async begin(
    { manager, context }: RecoverySession,
    run: Run,
    recovery: Recovery,
    also: Partial<NewRun>,
  ): Promise<{ made: Run; source: Checkpoint }> {
    const thread = await this.threads.lockForReply(manager, run.userId, run.threadId);
    assertRecoverable(run, recovery);
    const source = await this.sourceOf(manager, run, recovery);
    const made = await this.runs.add(manager, {
      userId: run.userId,
      id: mintId(),
      threadId: thread.id,
      requestId: context.requestId,
      assistantId: run.assistantId,
      input: run.input,
      metadata: run.metadata,
      scopes: run.scopes,
      multitaskStrategy: run.multitaskStrategy,
      // Numbers go on behind what is copied.
      currentStep: source.stepCount,
      totalSteps: Math.max(run.totalSteps, source.stepCount),
      resumedFrom: run.id,
      recovery: recovery.type,
      sourceCheckpoint: source.sequence,
      branch: run.branch,
      ...also,
    });
    const first = this.checkpoints.again(source, 'recovery', source.phase);
    await this.checkpoints.begin(manager, made, first, source.stepCount);
    if (recovery.type !== 'restart')
      await this.steps.copy(
        manager,
        run,
        made,
        source.sequence,
        made.branch === made.id ? finishedIn(source) : undefined,
      );
    await this.queue.enter(manager, run.userId);
    return { made, source };
  }

  private async sourceOf(
    manager: Session['manager'],
    run: Run,
    { type, sequence }: Recovery,
  ): Promise<Checkpoint> {
    switch (type) {
      case 'restart':
        return this.checkpoints.readFirst(manager, await this.originOf(manager, run));
      case 'resume':
        return this.checkpoints.read(manager, run);
      case 'rollback':
        return this.checkpoints.read(manager, run, sequence);
      default:
        return type satisfies never;
    }
  }

  /** A run that goes on from another began in the middle; a restart goes back to where it all began. */
  private async originOf(manager: Session['manager'], run: Run): Promise<Run> {
    let origin = run;
    while (origin.resumedFrom) origin = await this.runs.get(manager, run.userId, origin.resumedFrom);
    return origin;
  }

  private async record(
    { manager, context }: RecoverySession,
    run: Run,
    { type }: Recovery,
    facts: { status: string; source: number; began: number; made: Run },
  ): Promise<void> {
    await this.audit.record(manager, context, {
      type: 'recovery',
      action: `recovery_${facts.status}`,
      details: {
        recovery_type: type,
        status: facts.status,
        source_run_id: run.id,
        source_checkpoint: facts.source,
        new_run_id: facts.made.id,
        reason: `The run had ended as ${run.status}.`,
        duration_ms: Date.now() - facts.began,
      },
    });
  }

  private async recordFailure(
    context: UserExecutionContext,
    run: Run,
    { type, sequence }: Recovery,
    began: number,
    error: unknown,
  ): Promise<void> {
    await this.audit.recordDetached(context, {
      type: 'recovery',
      action: 'recovery_failed',
      details: {
        recovery_type: type,
        status: 'failed',
        source_run_id: run.id,
        source_checkpoint: sequence ?? (type === 'restart' ? 1 : run.checkpointSequence),
        reason: error instanceof Error ? error.message : String(error),
        duration_ms: Date.now() - began,
      },
    });
  }
}

/** In a branch an answer is made anew: an agent that was in the middle of its turn begins it again. */
const finishedIn = ({ state }: Checkpoint): string[] =>
  Object.keys((JSON.parse(state) as RunDocument).outcomes);

function assertRecoverable(run: Run, { type }: Recovery): void {
  if (isLive(run.status)) throw new RunLiveError(run.id);
  if (type !== 'rollback' && run.status === 'completed') throw new RunCompletedError(run.id);
}
