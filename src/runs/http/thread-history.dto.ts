import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { plainToInstance, Transform, Type } from 'class-transformer';
import { IsBoolean, IsObject, IsOptional, IsString, ValidateNested } from 'class-validator';
import { IsAbsent, PageDto, SelectsFrom } from '../../http';
import { CheckpointDto } from './checkpoint.dto';
import { ThreadStateView } from './thread-state-view';

const list = ({ value }: { value: unknown }): unknown =>
  value === undefined || Array.isArray(value) ? value : [value];

/** Fields of a state, and single ones of its values. */
const SelectsFromState = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      type: [String],
      description: 'Only these fields; `values.messages` is one of its values',
    }),
    IsOptional(),
    Transform(list),
    IsString({ each: true }),
    SelectsFrom(ThreadStateView, ['interrupts', 'values.']),
  );

/** A checkpoint, or the configuration that clients keep it in. */
class BeforeDto extends CheckpointDto {
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CheckpointDto)
  configurable?: CheckpointDto;
}

/** The Python SDK names it by its id alone. */
const byItsId = (value: unknown): unknown =>
  typeof value === 'string' ? plainToInstance(BeforeDto, { checkpoint_id: value }) : value;

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
  @Transform(({ value }: { value: unknown }) => byItsId(value))
  before?: BeforeDto;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => WholeThreadDto)
  checkpoint?: WholeThreadDto;

  @IsAbsent() metadata?: Record<string, never>;

  @SelectsFromState() select?: string[];
}

export class ThreadStateDto {
  /** Sent by clients of the LangGraph API; there are no graphs within graphs here. */
  @IsOptional() subgraphs?: string;

  @SelectsFromState() select?: string[];
}

export class ThreadStateAtDto {
  @ApiPropertyOptional({ type: () => CheckpointDto })
  @IsObject()
  @ValidateNested()
  @Type(() => CheckpointDto)
  checkpoint: CheckpointDto;

  /** As above. */
  @IsOptional() @IsBoolean() subgraphs?: boolean;

  @SelectsFromState() select?: string[];
}
