import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  NotEquals,
  ValidateNested,
} from 'class-validator';
import { IsAbsent, IsStorable, ListOf } from '../../http';
import { MULTITASK_STRATEGIES, type MultitaskStrategy } from '../run.entity';
import { CheckpointDto } from './checkpoint.dto';
import { CHECKPOINT_ID, NO_CHECKPOINT_ID } from './checkpoint-ref';
import { RunInputDto, WorkloadSelectionDto } from './run-input.dto';

/** Whoever counts on its going must not learn only later that it stayed. */
const KEPT =
  'on_completion "delete" is not supported here: call DELETE /v2/threads/<thread_id> when the run has ended';

/** Whose page waits for a question of an agent. */
const NEVER_ASKS =
  'leave it out: no run waits for its user here; one without input goes on where the thread broke off';

/** The body that starts a run; the names are the LangGraph Agent Server's, `workloads` and `constraints` are ours. */
export class CreateRunDto {
  @ApiProperty({
    example: 'supervisor',
    description: 'Name of an agent; `supervisor` runs the whole pipeline',
  })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  @IsStorable()
  assistant_id: string;

  @ApiPropertyOptional({
    type: RunInputDto,
    nullable: true,
    description: 'Absent or null: go on at the checkpoint, or where the thread broke off',
  })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => RunInputDto)
  input?: RunInputDto | null;

  @ApiPropertyOptional({ example: { locale: 'en' } })
  @IsOptional()
  @IsObject()
  @IsStorable()
  context?: Record<string, unknown>;

  @ApiPropertyOptional({ example: { ticket: 'OPS-17' } })
  @IsOptional()
  @IsObject()
  @IsStorable()
  metadata?: Record<string, unknown>;

  @ApiPropertyOptional({ enum: MULTITASK_STRATEGIES, default: 'enqueue' })
  @IsOptional()
  @IsIn(MULTITASK_STRATEGIES)
  multitask_strategy?: MultitaskStrategy;

  @ApiPropertyOptional({ type: [WorkloadSelectionDto] })
  @IsOptional()
  @ListOf(WorkloadSelectionDto, 20)
  workloads?: WorkloadSelectionDto[];

  @ApiPropertyOptional({ example: { target_savings_percent: 20 } })
  @IsOptional()
  @IsObject()
  @IsStorable()
  constraints?: Record<string, unknown>;

  @ApiPropertyOptional({ enum: ['create', 'reject'], default: 'reject' })
  @IsOptional()
  @IsIn(['create', 'reject'])
  if_not_exists?: 'create' | 'reject';

  @ApiPropertyOptional({ example: ['values'], description: 'For the streaming routes' })
  @IsOptional()
  @IsString({ each: true })
  stream_mode?: string | string[];

  @ApiPropertyOptional({ type: () => CheckpointDto, description: 'Begin at this state; absent: the newest' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CheckpointDto)
  checkpoint?: CheckpointDto | null;

  @ApiPropertyOptional({ description: 'The same by its id alone' })
  @IsOptional()
  @Matches(CHECKPOINT_ID, { message: NO_CHECKPOINT_ID })
  checkpoint_id?: string | null;

  // Named by clients of that API; leaving never cancels, everything is durable, and streams can always be resumed.
  @IsOptional() @IsBoolean() stream_subgraphs?: boolean;
  @IsOptional() @IsBoolean() stream_resumable?: boolean;
  @IsOptional() @IsString() on_disconnect?: string;
  @IsOptional() @NotEquals('delete', { message: KEPT }) @IsString() on_completion?: string;
  @IsOptional() @IsBoolean() checkpoint_during?: boolean;
  @IsOptional() @IsString() durability?: string;
  @IsOptional() @IsObject() @IsStorable() config?: Record<string, unknown>;
  @IsOptional() @IsBoolean() raise_error?: boolean;
  @IsOptional() @IsString({ each: true }) feedback_keys?: string[];
  @IsOptional() @IsObject() langsmith_tracer?: Record<string, unknown>;

  @IsAbsent(NEVER_ASKS) command?: null;
  @IsAbsent(NEVER_ASKS) interrupt_before?: null;
  @IsAbsent(NEVER_ASKS) interrupt_after?: null;
  @IsAbsent('leave it out, and join the run, or listen to it') webhook?: null;
  @IsAbsent('leave it out, and call when the time has come') after_seconds?: null;
  @IsAbsent() strict_resume?: null;
}
