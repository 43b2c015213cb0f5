import { UnitOfWork } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import type { ClaimedRun } from '../queue/lease';
import { RunQueue } from '../queue/run-queue';
import { RunContexts } from '../run-contexts';
import { RunFinalizer } from '../run-finalizer';

/** Ends runs that outlive their lifetime, whoever notices: the worker itself, or the sweep when there is none (E11). */
@Injectable()
export class RunTimeout {
  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(RunContexts) private readonly contexts: RunContexts,
    @Inject(RunFinalizer) private readonly finalizer: RunFinalizer,
    @Inject(RunQueue) private readonly queue: RunQueue,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  async end(overdue: ClaimedRun): Promise<void> {
    const seconds = Math.round(this.config.runLifetimeMs / 1_000);
    const message = `The run was not done within ${seconds} seconds.`;
    const context = this.contexts.forJob(overdue);
    await this.units.run(context, { name: 'time out a run' }, async ({ session, manager }) => {
      const error = { type: 'RunTimeout', message };
      const end = { status: 'timeout', error, say: `The run failed: ${message}`, message } as const;
      await this.finalizer.finish(session, overdue, end, overdue.attempt);
      await this.queue.tellStopped(manager, overdue.runId);
    });
  }
}
