import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { Metrics, RoomSections } from '../../monitoring';
import { RunStateMachine } from '../state/run-state-machine';
import { Leases } from './leases';
import { QueueOverview } from './queue-overview';
import { WorkerWatch } from './worker-watch';

/** What operators see of runs: those of this replica, and the queue of all (A2); transitions that were refused (E9). */
@Injectable()
export class QueueSections implements OnModuleInit {
  constructor(
    @Inject(RoomSections) private readonly sections: RoomSections,
    @Inject(Leases) private readonly leases: Leases,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(RunStateMachine) private readonly states: RunStateMachine,
    @Inject(QueueOverview) private readonly overview: QueueOverview,
    @Inject(WorkerWatch) private readonly watch: WorkerWatch,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  onModuleInit(): void {
    const { leases, config, states, watch } = this;
    this.metrics.gauge(
      'airlock_illegal_transitions',
      'Changes of a run’s state that the table of states does not have, refused since the start of this process',
      () => states.refused,
    );
    this.metrics.gauge(
      'airlock_untaken_work_seconds',
      'For how long runs have waited on this database while no worker has taken any; 0 while work is taken',
      () => watch.untakenSeconds,
    );
    this.sections.register('queue', async () => ({
      ...(await this.overview.read()),
      untaken_seconds: watch.untakenSeconds,
    }));
    this.sections.register('runs', () => ({
      at_work: leases.atWork,
      most_at_work: config.runningRunsPerReplica,
      held: leases.size,
      most_held: config.heldRunsPerReplica,
      peak_held: leases.peak,
    }));
  }
}
