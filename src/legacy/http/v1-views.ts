import { ApiProperty } from '@nestjs/swagger';
import type { Json } from '@airlock/agent-kit/plain-json';
import { type ListedRun, RUN_STATES, type RunState } from '../../runs';

export class V1StartedView {
  @ApiProperty({ format: 'uuid' }) run_id: string;
  @ApiProperty({ enum: ['started'] }) status: 'started';
}

export class V1StatusView {
  @ApiProperty({ format: 'uuid' }) run_id: string;
  @ApiProperty({ enum: RUN_STATES }) status: RunState;
  @ApiProperty() current_step: number;
  @ApiProperty() total_steps: number;
}

export class V1StateView {
  @ApiProperty({ format: 'uuid' }) run_id: string;
  @ApiProperty({ type: 'object', additionalProperties: true }) state: Json;
}

export class V1ListedRunView extends V1StatusView {
  @ApiProperty({ format: 'date-time' }) created_at: string;
}

export class V1ThreadRunsView {
  @ApiProperty({ format: 'uuid' }) thread_id: string;
  @ApiProperty({ type: [V1ListedRunView] }) runs: V1ListedRunView[];
}

export const statusOfRun = ({ id, status, currentStep, totalSteps }: ListedRun): V1StatusView => ({
  run_id: id,
  status,
  current_step: currentStep,
  total_steps: totalSteps,
});

export const listedRun = (run: ListedRun): V1ListedRunView => ({
  ...statusOfRun(run),
  created_at: run.createdAt.toISOString(),
});
