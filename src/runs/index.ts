export { type Beginning, RunBranches } from './branches/run-branches';
export { CheckpointDamagedError } from './checkpoints/checkpoint-damaged.error';
export { CheckpointManager, type KeptState, type NewCheckpoint } from './checkpoints/checkpoint-manager';
export { CheckpointNotFoundError } from './checkpoints/checkpoint-not-found.error';
export { type CheckpointPlace } from './checkpoints/thread-checkpoints';
export { type CheckpointType } from './checkpoints/checkpoint.entity';
export { CreateRunDto } from './http/create-run.dto';
export { checkIdempotencyKey, IdempotencyKey } from './http/idempotency-key';
export { type ReportView } from './http/report-view';
export { TimeRangeDto } from './http/run-input.dto';
export { orderOf } from './http/run-order';
export { type RunMoment, ThreadMoments, type WantedMoment } from './http/thread-moments';
export { type ThreadStateView } from './http/thread-state-view';
export { viewOfState } from './http/run-state-view';
export { type RunStatus, viewOfNewRun, viewOfRun } from './http/run-view';
export { type ClaimedRun, Lease, type StopReason } from './queue/lease';
export { QueueFullError } from './queue/queue-full.error';
export { type KeptPlace, RunJob } from './queue/run-job';
export { RunQueue } from './queue/run-queue';
export { RunTimeout } from './recovery/run-timeout';
export { type Recovery, RecoveryManager } from './recovery/recovery-manager';
export { ReportNotFoundError } from './reports/report-not-found.error';
export { ReportRepository } from './reports/report.repository';
export { type CancelAction, RunCancel } from './run-cancel';
export { RunCompletedError } from './run-completed.error';
export { RunCreation, type RunOrder, type StartedRun } from './run-creation';
export { RunEndedError } from './run-ended.error';
export { RunExecutor } from './run-executor';
export { type LastStep } from './run-end.repository';
export { type LastWrites, type RunEnd, RunFinalizer } from './run-finalizer';
export { RunFinder } from './run-finder';
export { type InputMessage, questionOf, type RunInput, type WorkloadSelection } from './run-input';
export { type JournalEntry, type JournalEvent, type JournalSession, RunJournal } from './run-journal';
export { RunLiveError } from './run-live.error';
export { RunNotAsLeftError } from './run-not-as-left.error';
export { RunNotFoundError } from './run-not-found.error';
export { RunValues, type Values } from './run-values';
export { RunWaiter } from './run-waiter';
export { RunWatch } from './run-watch';
export { keyOf, type MultitaskStrategy, plannedAtFirst, Run, type RunError, type RunKey } from './run.entity';
export { type NewRun, RunRepository } from './run.repository';
export { type RunStart, RunStartRepository } from './run-start.repository';
export { RunsModule } from './runs.module';
export { RunContexts } from './run-contexts';
export {
  canonicalJson,
  type Json,
  NotPlainJsonError,
  plainCopy,
  sha256,
} from '@airlock/agent-kit/plain-json';
export { isRecovery } from './recovery/recovery-end';
export { ForeignStateError } from './state/foreign-state.error';
export { IllegalTransitionError } from './state/illegal-transition.error';
export { isEnded, type EndState, RUN_STATES, type RunState } from './state/run-state';
export { StateBoundsError } from './state/state-bounds.error';
export { type AgentOutcome, type OwnedState, type RunDocument, StateManager } from './state/state-manager';
export { StateTooLargeError } from './state/state-too-large.error';
export { type Hold } from './steps/hold';
export { LeaseLostError } from './steps/lease-lost.error';
export { type RecordedCall, RunStep } from './steps/run-step.entity';
export { type NewStep, type Progress, type StepCommit } from './steps/step-commit';
export { StepRepository } from './steps/step.repository';
export { type TakenRun } from './taken-run';
export { type DeathCause, endedTurn, type TurnEnd, turnEndEvent } from './steps/turn-end';
export { waitingEvent } from './waiting-event';
