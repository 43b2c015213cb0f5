import { UnitOfWork } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { AirlockConfig } from '../config';
import {
  CheckpointManager,
  keyOf,
  type Lease,
  type Run,
  RunContexts,
  RunJournal,
  RunRepository,
  StateManager,
  StepRepository,
} from '../runs';
import { AuditLog } from '../audit';
import { ModelCascade } from '../models';
import { outlasting } from './outage';
import { RunWork } from './run-work';
import { RunWriter } from './run-writer';

/** Takes up a claimed run where its newest checkpoint left it. */
@Injectable()
export class RunOpening {
  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(RunContexts) private readonly contexts: RunContexts,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(StepRepository) private readonly steps: StepRepository,
    @Inject(CheckpointManager) private readonly checkpoints: CheckpointManager,
    @Inject(StateManager) private readonly states: StateManager,
    @Inject(RunJournal) private readonly journal: RunJournal,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(ModelCascade) private readonly models: ModelCascade,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /** @throws LeaseLostError, CheckpointDamagedError, CheckpointNotFoundError */
  async open(lease: Lease): Promise<RunWork> {
    return outlasting(() => this.attempt(lease), lease.signal);
  }

  private async attempt(lease: Lease): Promise<RunWork> {
    const context = this.contexts.forJob(lease.run);
    return this.units.run(context, { name: 'open a run', signal: lease.signal }, async (unit) => {
      const { manager, session } = unit;
      const found = await this.runs.get(manager, lease.userId, lease.runId);
      const checkpoint = await this.checkpoints.read(manager, found);
      const document = this.states.parse(checkpoint.state);
      const past = found.attempt > 1 || found.resumedFrom !== null;
      const recorded = past ? await this.steps.countRecorded(manager, found) : 0;
      const openTurns = past ? await this.steps.openTurns(manager, found) : [];
      const progress = await this.steps.commit(manager, lease, {});
      const run = await this.runs.move(manager, found, 'running', { opened: true });
      if (!found.opened) {
        await this.journal.append(session, keyOf(run), [started(run, document.plan)]);
        if (run.recovery) await this.noteRecovery(unit.session, run);
      }
      const writer = new RunWriter(this.units, this.steps, this.journal, context, lease, recorded);
      writer.resumeFrom(progress);
      const owned = { userId: run.userId, runId: run.id, document };
      return new RunWork(run, owned, run.phase, {
        lease,
        context,
        writer,
        states: this.states,
        checkpoints: this.checkpoints,
        openTurns: new Map(openTurns.map(({ agent, executionId }) => [agent, executionId])),
        agentsAtOnce: this.config.agentsPerRun,
        lifetimeMs: this.config.runLifetimeMs,
      });
    });
  }

  /** A restart begins with nothing known: neither recorded results nor remembered answers (P3). */
  private async noteRecovery(
    {
      manager,
      context,
    }: { manager: Parameters<AuditLog['record']>[0]; context: Parameters<AuditLog['record']>[1] },
    run: Run,
  ): Promise<void> {
    if (run.recovery === 'restart' && run.resumedFrom) this.models.forgetRun(run.resumedFrom);
    await this.audit.record(manager, context, {
      type: 'recovery',
      action: 'recovery_in_progress',
      details: { recovery_type: run.recovery, status: 'in_progress', source_run_id: run.resumedFrom },
    });
  }
}

const started = ({ assistantId }: Run, plan: readonly string[]) => ({
  type: 'orchestration_started',
  payload: { status: 'running', agents: [...plan], message: `${assistantId} begins.` },
});
