import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { RoomSections } from '../../monitoring';
import { Leases } from './leases';
import { QueueOverview } from './queue-overview';

/** What the operators' dashboard shows of runs: those of this replica, and the queue of all (A2). */
@Injectable()
export class QueueSections implements OnModuleInit {
  constructor(
    @Inject(RoomSections) private readonly sections: RoomSections,
    @Inject(Leases) private readonly leases: Leases,
    @Inject(QueueOverview) private readonly overview: QueueOverview,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  onModuleInit(): void {
    const { leases, config } = this;
    this.sections.register('queue', () => this.overview.read());
    this.sections.register('runs', () => ({
      at_work: leases.atWork,
      most_at_work: config.runningRunsPerReplica,
      held: leases.size,
      most_held: config.heldRunsPerReplica,
      peak_held: leases.peak,
    }));
  }
}
