import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { MultitaskStrategy, Run, RunError } from '../run.entity';
import { MULTITASK_STRATEGIES, plannedAtFirst } from '../run.entity';
import type { ListedRun } from '../run-row';
import { RUN_STATES, type RunState } from '../state/run-state';

export const RUN_STATUSES = ['pending', 'running', 'error', 'success', 'timeout', 'interrupted'] as const;

/** The LangGraph API's words for where a run is. */
export type RunStatus = (typeof RUN_STATUSES)[number];

const STATUS: Readonly<Record<RunState, RunStatus>> = {
  queued: 'pending',
  starting: 'pending',
  running: 'running',
  completing: 'running',
  completed: 'success',
  failed: 'error',
  dead: 'error',
  timeout: 'timeout',
  cancelled: 'interrupted',
};

const statusOf = (state: RunState): RunStatus => STATUS[state];

export const statesOf = (status: RunStatus): RunState[] =>
  RUN_STATES.filter((state) => STATUS[state] === status);

/** A run as the API shows it: the LangGraph API's fields first, ours beside them. */
export class RunView {
  @ApiProperty({ format: 'uuid' }) run_id: string;
  @ApiProperty({ format: 'uuid' }) thread_id: string;
  @ApiProperty({ example: 'supervisor' }) assistant_id: string;
  @ApiProperty({ enum: RUN_STATUSES }) status: RunStatus;
  @ApiProperty({ format: 'date-time' }) created_at: string;
  @ApiProperty({ format: 'date-time' }) updated_at: string;
  @ApiProperty({ example: {} }) metadata: Record<string, unknown>;
  @ApiProperty({ enum: MULTITASK_STRATEGIES }) multitask_strategy: MultitaskStrategy;
  @ApiProperty({ enum: RUN_STATES }) state: RunState;
  @ApiProperty({ example: 'alice' }) user_id: string;
  @ApiProperty({ example: true }) session_scoped: true;
  @ApiProperty({ example: 'triage' }) phase: string;
  @ApiProperty() current_step: number;
  @ApiProperty() total_steps: number;
  @ApiPropertyOptional() queue_position?: number;
  @ApiProperty() degraded: boolean;
  @ApiPropertyOptional({ format: 'uuid' }) resumed_from?: string;
  @ApiPropertyOptional({ format: 'date-time' }) started_at?: string;
  @ApiPropertyOptional({ format: 'date-time' }) finished_at?: string;
  @ApiPropertyOptional({ example: { type: 'ModelError', message: 'No model answered.' } }) error?: RunError;
}

export function viewOfRun(run: ListedRun, queuePosition?: number): RunView {
  return {
    run_id: run.id,
    thread_id: run.threadId,
    assistant_id: run.assistantId,
    status: statusOf(run.status),
    created_at: run.createdAt.toISOString(),
    updated_at: run.updatedAt.toISOString(),
    metadata: run.metadata,
    multitask_strategy: run.multitaskStrategy,
    state: run.status,
    user_id: run.userId,
    session_scoped: true,
    phase: run.phase,
    current_step: run.currentStep,
    total_steps: run.totalSteps,
    ...(queuePosition === undefined ? {} : { queue_position: queuePosition }),
    degraded: run.degraded,
    ...(run.resumedFrom ? { resumed_from: run.resumedFrom } : {}),
    ...(run.startedAt ? { started_at: run.startedAt.toISOString() } : {}),
    ...(run.finishedAt ? { finished_at: run.finishedAt.toISOString() } : {}),
    ...(run.error ? { error: run.error } : {}),
  };
}

/** The run as it was when it was made: what the first answer said, and every repeat of the call says again (H8). */
export function viewOfNewRun(run: Run): RunView {
  return viewOfRun({
    ...run,
    status: 'queued',
    phase: 'initialization',
    currentStep: 0,
    totalSteps: plannedAtFirst(run.assistantId),
    updatedAt: run.createdAt,
    degraded: false,
    startedAt: null,
    finishedAt: null,
    error: null,
  });
}
