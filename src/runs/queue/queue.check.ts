import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { Readiness } from '../../monitoring';
import { Leases } from './leases';
import { WorkerWatch } from './worker-watch';

/**
 * Judges the queue by work taken (A3): a worker that is alive and takes nothing is stuck, and who serves the API alone
 * accepts no more of what nobody does.
 */
@Injectable()
export class QueueCheck implements OnModuleInit {
  constructor(
    @Inject(WorkerWatch) private readonly watch: WorkerWatch,
    @Inject(Leases) private readonly leases: Leases,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    this.readiness.register({ name: 'queue', check: () => this.fault() });
  }

  private async fault(): Promise<string | undefined> {
    // With every place taken, waiting is as it should be.
    if (this.leases.isFull) return undefined;
    const { isTooLong, isTaken } = await this.watch.look();
    if (!isTooLong) return undefined;
    const patience = `${this.watch.patienceSeconds} s`;
    if (this.config.role !== 'api') return `work waits for more than ${patience} although there is room`;
    // The workers may be full: that is seen by the tickets that they give back.
    return isTaken ? undefined : `no worker takes the work that waits, for more than ${patience}`;
  }
}
