import { type Session, UnitOfWork, type UserExecutionContext } from '@airlock/session';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AirlockConfig } from '../../config';
import {
  CheckpointManager,
  type Lease,
  type Run,
  type RunDocument,
  RunJournal,
  RunRepository,
  StateManager,
  StepRepository,
  type TakenRun,
} from '../../runs';
import { AuditLog } from '../../audit';
import { IsolationViolations } from '../../monitoring';
import { ForeignRunError } from '../errors';
import { AgentRegistry } from '../registry/agent-registry';
import { CatchingUp } from './catching-up';
import { withoutOutdated } from './outdated-answers';
import { hasPast, RunWork } from './run-work';
import { RunWriter } from './run-writer';
import { runStarted } from '../turn/turn-beginning';

/** Takes up a claimed run where its newest checkpoint left it, in the run's own session. */
@Injectable()
export class RunOpening {
  private readonly logger = new Logger('Run');

  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(StepRepository) private readonly steps: StepRepository,
    @Inject(CheckpointManager) private readonly checkpoints: CheckpointManager,
    @Inject(CatchingUp) private readonly catchingUp: CatchingUp,
    @Inject(StateManager) private readonly states: StateManager,
    @Inject(RunJournal) private readonly journal: RunJournal,
    @Inject(AgentRegistry) private readonly agents: AgentRegistry,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(IsolationViolations) private readonly violations: IsolationViolations,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /**
   * @param session the run's; what is written here commits with its first step
   * @throws ForeignRunError, LeaseLostError, CheckpointDamagedError, CheckpointNotFoundError
   */
  async open(session: Session, taken: TakenRun, lease: Lease): Promise<RunWork> {
    const { context } = session;
    const { run, wasOpened, turn } = taken;
    await this.assertOwn(context, run);
    this.checkpoints.assertWhole(taken.checkpoint);
    const { state } = await this.catchingUp.of(session.manager, taken);
    const document = this.current(run, this.states.parse(state));
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
      leftMs: this.config.runLifetimeMs - (taken.spentMs ?? 0),
      eventsPerSecond: this.config.runEventsPerSecond,
      asksAnew: await this.asksAnew(session.manager, run),
    });
    if (turn) work.learnPast(0, new Map([[turn.agent, turn.executionId]]));
    return work;
  }

  /** Whatever handed it over, a run of another user, or another run, is not taken up: before anything of it is looked at (I4). */
  private async assertOwn(context: UserExecutionContext, { userId, id }: Run): Promise<void> {
    if (context.userId === userId && context.runId === id) return;
    await this.violations.report('run', context, { handed_run_id: id });
    throw new ForeignRunError(context.requestId);
  }

  /** It starts over, or an answer is made anew in a branch; and so does whoever goes on with one that did. */
  private async asksAnew(manager: EntityManager, run: Run): Promise<boolean> {
    const { id, userId, branch, recovery, resumedFrom } = run;
    if (resumedFrom === null) return false;
    if (recovery === 'restart' || branch === id) return true;
    return this.asksAnew(manager, await this.runs.get(manager, userId, resumedFrom));
  }

  private current(run: Run, kept: RunDocument): RunDocument {
    if (!hasPast(run)) return kept;
    const { document, outdated } = withoutOutdated(kept, (name) => this.agents.find(name)?.definition);
    if (outdated.length > 0) {
      const names = outdated.join(', ');
      this.logger.log(`Run ${run.id}: asks ${names} again, who answered in the form of another version.`);
    }
    return document;
  }

  private async noteRecovery({ manager, context }: Session, run: Run): Promise<void> {
    await this.audit.record(manager, context, {
      type: 'recovery',
      action: 'recovery_in_progress',
      details: {
        recovery_type: run.recovery,
        status: 'in_progress',
        source_run_id: run.resumedFrom,
        source_checkpoint: run.sourceCheckpoint,
      },
    });
  }
}
