import { UnitOfWork } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { AirlockConfig } from '../../config';
import type { ClaimedRun } from '../queue/lease';
import { keyOf, type Run } from '../run.entity';
import { RunContexts } from '../run-contexts';
import { RunFinalizer } from '../run-finalizer';
import { type JournalSession, RunJournal } from '../run-journal';
import { RunRepository } from '../run.repository';
import { isActive } from '../state/run-state';
import { LeaseLostError } from '../steps/lease-lost.error';
import { Turns } from '../steps/turns';

/** Runs whose worker is gone: back into the queue at their last checkpoint, three times, then they are dead (E10). */
@Injectable()
export class RunTakeover {
  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(RunContexts) private readonly contexts: RunContexts,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(RunFinalizer) private readonly finalizer: RunFinalizer,
    @Inject(Turns) private readonly turns: Turns,
    @Inject(RunJournal) private readonly journal: RunJournal,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /** Does nothing when the worker has given a sign of life meanwhile, or somebody else was first. */
  async takeOver(silent: ClaimedRun): Promise<void> {
    const context = this.contexts.forJob(silent);
    await this.units.run(context, { name: 'take over a run' }, async ({ session, manager }) => {
      const seen = await this.runs.get(manager, silent.userId, silent.runId);
      if (seen.takeovers >= this.config.takeovers) return this.bury(session, silent);
      const run = await this.runs.lock(manager, silent);
      if (!(await this.isSilent(session, run, silent))) return;
      await this.requeue(session, run);
    });
  }

  private async requeue(session: JournalSession, run: Run): Promise<void> {
    const began = Date.now();
    const { manager, context } = session;
    const deaths = await this.turns.endAll(manager, run, (durationMs) => ({
      kind: 'died',
      status: 'dead',
      cause: 'no_heartbeat',
      durationMs,
      message: 'The server that worked on this stopped.',
      recoveryAction: 'another replica goes on from the last checkpoint',
    }));
    const takeovers = run.takeovers + 1;
    const sourceCheckpoint = run.checkpointSequence;
    const left = { takeovers, sourceCheckpoint, leaseOwner: null, heartbeatAt: null };
    await this.runs.move(manager, run, 'queued', left);
    await this.journal.append(session, keyOf(run), deaths);
    await this.audit.record(manager, context, {
      type: 'recovery',
      action: 'run_taken_over',
      details: {
        recovery_type: 'resume',
        status: 'initiated',
        source_run_id: run.id,
        source_checkpoint: sourceCheckpoint,
        takeovers,
        reason: 'no heartbeat',
        duration_ms: Date.now() - began,
      },
    });
  }

  private async bury(session: JournalSession, silent: ClaimedRun): Promise<void> {
    const message = `The servers that worked on this run stopped ${this.config.takeovers + 1} times.`;
    const error = { type: 'RunDied', message };
    await this.finalizer.finish(
      session,
      silent,
      { status: 'dead', error, say: `The run failed: ${message}`, message },
      silent.attempt,
      async (_, { run }) => {
        if (!(await this.isSilent(session, run, silent))) throw new LeaseLostError(run.id, silent.attempt);
        return [];
      },
    );
  }

  /** Asked again under the lock: a late sign of life counts. */
  private async isSilent({ manager }: JournalSession, run: Run, { attempt }: ClaimedRun): Promise<boolean> {
    if (!isActive(run.status) || run.attempt !== attempt) return false;
    return this.runs.isSilent(manager, run, this.config.deadAfterMs);
  }
}
