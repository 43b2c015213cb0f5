import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { PageDto } from '../../http';
import { CheckpointDto } from './checkpoint.dto';
import { IsAbsent } from './is-absent';

/** A checkpoint, or the configuration that clients keep it in. */
class BeforeDto extends CheckpointDto {
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CheckpointDto)
  configurable?: CheckpointDto;
}

/** Of the whole thread: clients name it as a checkpoint without an id. */
class WholeThreadDto extends CheckpointDto {
  @IsAbsent() declare checkpoint_id?: null;
}

export class ThreadHistoryDto extends PageDto {
  @ApiPropertyOptional({
    description: 'Only states older than this checkpoint, or than that of its `configurable`',
    type: () => CheckpointDto,
  })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => BeforeDto)
  before?: BeforeDto;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => WholeThreadDto)
  checkpoint?: WholeThreadDto;

  @IsAbsent() metadata?: Record<string, never>;
}

export class ThreadStateDto {
  /** Sent by clients of the LangGraph API; there are no graphs within graphs here. */
  @IsOptional() subgraphs?: string;
}

export class ThreadStateAtDto {
  @ApiPropertyOptional({ type: () => CheckpointDto })
  @IsObject()
  @ValidateNested()
  @Type(() => CheckpointDto)
  checkpoint: CheckpointDto;

  /** As above. */
  @IsOptional() @IsBoolean() subgraphs?: boolean;
}
