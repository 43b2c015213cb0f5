import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { Metrics, RoomSections } from '../../monitoring';
import { RunStateMachine } from '../state/run-state-machine';
import { Leases } from './leases';
import { QueueOverview } from './queue-overview';

/** What operators see of runs: those of this replica, and the queue of all (A2); transitions that were refused (E9). */
@Injectable()
export class QueueSections implements OnModuleInit {
  constructor(
    @Inject(RoomSections) private readonly sections: RoomSections,
    @Inject(Leases) private readonly leases: Leases,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(RunStateMachine) private readonly states: RunStateMachine,
    @Inject(QueueOverview) private readonly overview: QueueOverview,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  onModuleInit(): void {
    const { leases, config, states } = this;
    this.metrics.gauge(
      'airlock_illegal_transitions',
      'Changes of a run’s state that the table of states does not have, refused since the start of this process',
      () => states.refused,
    );
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
