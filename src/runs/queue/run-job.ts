import { UnitOfWork } from '@airlock/session';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Replica } from '../replica';
import { RunContexts } from '../run-contexts';
import { RunExecutor } from '../run-executor';
import type { Lease } from './lease';
import { Leases } from './leases';
import { RunQueue } from './run-queue';

/** What a ticket sets off: one run of its user is claimed and worked on, under its owner's identity, till it ends. */
@Injectable()
export class RunJob {
  private readonly logger = new Logger(RunJob.name);

  constructor(
    @Inject(RunQueue) private readonly queue: RunQueue,
    @Inject(Leases) private readonly leases: Leases,
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(RunContexts) private readonly contexts: RunContexts,
    @Inject(Replica) private readonly replica: Replica,
  ) {}

  async work(userId: string): Promise<void> {
    const claimed = await this.queue.claim(userId, this.replica.name);
    if (!claimed) return;
    const lease = this.leases.take(claimed);
    try {
      await this.execute(lease);
    } catch (error) {
      // Its heartbeat stops here, so another replica takes it over; what happened is for us to know.
      this.logger.error(`Run ${claimed.runId} was left without an end`, errorText(error));
    } finally {
      this.leases.release(lease);
    }
  }

  /** The unit gives the run its own DI sub-tree; its session is never opened, each step has one of its own. */
  private async execute(lease: Lease): Promise<void> {
    const context = this.contexts.forJob(lease.run);
    await this.units.run(context, { name: 'run' }, async (unit) => {
      const executor = await unit.resolve(RunExecutor);
      await executor.execute(lease);
    });
  }
}

const errorText = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
