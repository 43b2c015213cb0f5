import { type Session, UnitOfWork } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import {
  CheckpointManager,
  type Lease,
  type Run,
  RunJournal,
  StateManager,
  StepRepository,
  type TakenRun,
} from '../../runs';
import { AuditLog } from '../../audit';
import { ModelCascade } from '../../models';
import { RunWork } from './run-work';
import { RunWriter } from './run-writer';
import { runStarted } from '../turn/turn-beginning';

/** Takes up a claimed run where its newest checkpoint left it, in the run's own session. */
@Injectable()
export class RunOpening {
  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(StepRepository) private readonly steps: StepRepository,
    @Inject(CheckpointManager) private readonly checkpoints: CheckpointManager,
    @Inject(StateManager) private readonly states: StateManager,
    @Inject(RunJournal) private readonly journal: RunJournal,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(ModelCascade) private readonly models: ModelCascade,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /**
   * @param session the run's; what is written here commits with its first step
   * @throws LeaseLostError, CheckpointDamagedError, CheckpointNotFoundError
   */
  async open(
    session: Session,
    { run, wasOpened, checkpoint, turn }: TakenRun,
    lease: Lease,
  ): Promise<RunWork> {
    const { context } = session;
    this.checkpoints.assertWhole(checkpoint);
    const document = this.states.parse(checkpoint.state);
    if (!wasOpened && run.recovery) await this.noteRecovery(session, run);
    const writer = new RunWriter(this.units, this.steps, this.journal, context, lease);
    writer.resumeFrom(run);
    if (!wasOpened) writer.beginWith([runStarted(run.assistantId, document.plan)]);
    const owned = { userId: run.userId, runId: run.id, document };
    const work = new RunWork(run, owned, run.phase, {
      lease,
      context,
      writer,
      states: this.states,
      checkpoints: this.checkpoints,
      agentsAtOnce: this.config.agentsPerRun,
      lifetimeMs: this.config.runLifetimeMs,
      eventsPerSecond: this.config.runEventsPerSecond,
    });
    if (turn) work.learnPast(0, new Map([[turn.agent, turn.executionId]]));
    return work;
  }

  /** A restart begins with nothing known: neither recorded results nor remembered answers (P3). */
  private async noteRecovery({ manager, context }: Session, run: Run): Promise<void> {
    if (run.recovery === 'restart' && run.resumedFrom) this.models.forgetRun(run.resumedFrom);
    await this.audit.record(manager, context, {
      type: 'recovery',
      action: 'recovery_in_progress',
      details: { recovery_type: run.recovery, status: 'in_progress', source_run_id: run.resumedFrom },
    });
  }
}
