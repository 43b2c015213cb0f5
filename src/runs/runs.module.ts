import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ThreadsModule } from '../threads';
import { RunBranches } from './branches/run-branches';
import { Checkpoint } from './checkpoints/checkpoint.entity';
import { CheckpointManager } from './checkpoints/checkpoint-manager';
import { ThreadCheckpoints } from './checkpoints/thread-checkpoints';
import { CancelManyController } from './http/cancel-many.controller';
import { NewRunsController } from './http/new-runs.controller';
import { RunsController } from './http/runs.controller';
import { FinalValues } from './http/final-values';
import { MomentViews } from './http/moment-views';
import { ThreadMoments } from './http/thread-moments';
import { ThreadStateController } from './http/thread-state.controller';
import { Leases } from './queue/leases';
import { QueueCheck } from './queue/queue.check';
import { QueueNotice } from './queue/queue-notice';
import { QueueOverview } from './queue/queue-overview';
import { QueueSections } from './queue/queue-sections';
import { RunJob } from './queue/run-job';
import { RunPulse } from './queue/run-pulse';
import { RunQueue } from './queue/run-queue';
import { RunSweep } from './queue/run-sweep';
import { RunWorker } from './queue/run-worker';
import { WorkerCheck } from './queue/worker.check';
import { WorkerWatch } from './queue/worker-watch';
import { RecoveryManager } from './recovery/recovery-manager';
import { RunTakeover } from './recovery/run-takeover';
import { RunTimeout } from './recovery/run-timeout';
import { Replica } from './replica';
import { Report } from './reports/report.entity';
import { ReportRepository } from './reports/report.repository';
import { Retention } from './retention/retention';
import { RunCancel } from './run-cancel';
import { RunCancelMany } from './run-cancel-many';
import { RunContexts } from './run-contexts';
import { RunConversations } from './run-conversations';
import { Run } from './run.entity';
import { RunEndRepository } from './run-end.repository';
import { RunFinalizer } from './run-finalizer';
import { RunFinder } from './run-finder';
import { RunRepository } from './run.repository';
import { RunStartRepository } from './run-start.repository';
import { RunValues } from './run-values';
import { RunWaiter } from './run-waiter';
import { RunStateMachine } from './state/run-state-machine';
import { StateManager } from './state/state-manager';
import { TransitionWatch } from './state/transition-watch';
import { RunStep } from './steps/run-step.entity';
import { StepRepository } from './steps/step.repository';
import { Turns } from './steps/turns';

const QUEUE = [
  Leases,
  QueueCheck,
  QueueNotice,
  QueueOverview,
  QueueSections,
  Replica,
  RunJob,
  RunPulse,
  RunQueue,
  RunSweep,
  RunWorker,
  WorkerCheck,
  WorkerWatch,
];
const STATE = [CheckpointManager, ThreadCheckpoints, RunStateMachine, StateManager, StepRepository, Turns];
const RUNS = [
  RunCancel,
  RunContexts,
  RunFinalizer,
  RunFinder,
  RunRepository,
  RunTimeout,
  RunValues,
  FinalValues,
  RunWaiter,
];
const WRITES = [RunEndRepository, RunStartRepository];

@Module({
  imports: [TypeOrmModule.forFeature([Run, RunStep, Checkpoint, Report]), ThreadsModule],
  controllers: [CancelManyController, NewRunsController, RunsController, ThreadStateController],
  providers: [
    ...QUEUE,
    ...STATE,
    ...RUNS,
    ...WRITES,
    MomentViews,
    RecoveryManager,
    ReportRepository,
    Retention,
    RunBranches,
    RunCancelMany,
    RunConversations,
    RunTakeover,
    ThreadMoments,
    TransitionWatch,
  ],
  exports: [
    ...STATE,
    ...RUNS,
    RunStartRepository,
    Leases,
    RecoveryManager,
    RunBranches,
    ReportRepository,
    RunJob,
    RunQueue,
    RunWorker,
    ThreadMoments,
  ],
})
export class RunsModule {}
