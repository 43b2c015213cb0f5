import { ApiProperty } from '@nestjs/swagger';
import type { Checkpoint, CheckpointType } from '../checkpoints/checkpoint.entity';
import type { Run } from '../run.entity';
import type { Json } from '@airlock/agent-kit/plain-json';

export class CheckpointView {
  @ApiProperty() sequence: number;
  @ApiProperty({ enum: ['auto', 'phase_transition', 'manual', 'recovery', 'full'] }) type: CheckpointType;
  @ApiProperty({ example: 'triage' }) phase: string;
  @ApiProperty() step_count: number;
  @ApiProperty({ format: 'date-time' }) created_at: string;
  @ApiProperty() sha256: string;
}

export class RunStateView {
  @ApiProperty({ format: 'uuid' }) run_id: string;
  @ApiProperty({ example: 'alice' }) user_id: string;
  @ApiProperty({ example: true }) session_scoped: true;
  @ApiProperty({ type: 'object', additionalProperties: true }) state: Json;
  @ApiProperty({ type: CheckpointView }) checkpoint: CheckpointView;
}

export function viewOfState(run: Run, checkpoint: Checkpoint): RunStateView {
  return {
    run_id: run.id,
    user_id: run.userId,
    session_scoped: true,
    state: JSON.parse(checkpoint.state) as Json,
    checkpoint: viewOfCheckpoint(checkpoint),
  };
}

function viewOfCheckpoint({
  sequence,
  type,
  phase,
  stepCount,
  createdAt,
  sha256,
}: Checkpoint): CheckpointView {
  return { sequence, type, phase, step_count: stepCount, created_at: createdAt.toISOString(), sha256 };
}
