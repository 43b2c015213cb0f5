import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsStorable, PageDto, SelectsFrom } from '../../http';
import { RUN_STATUSES, type RunStatus, RunView } from './run-view';

const list = ({ value }: { value: unknown }): unknown =>
  value === undefined || Array.isArray(value) ? value : [value];

export class ListRunsDto extends PageDto {
  @ApiPropertyOptional({ enum: RUN_STATUSES })
  @IsOptional()
  @IsIn(RUN_STATUSES)
  status?: RunStatus;

  @ApiPropertyOptional({ type: [String], description: 'Only these fields' })
  @IsOptional()
  @Transform(list)
  @IsString({ each: true })
  @SelectsFrom(RunView, ['kwargs', 'cancel_reason'])
  select?: string[];
}

export class CancelRunDto {
  @ApiPropertyOptional({ enum: ['interrupt', 'rollback'], default: 'interrupt' })
  @IsOptional()
  @IsIn(['interrupt', 'rollback'])
  action?: 'interrupt' | 'rollback';

  @ApiPropertyOptional({ description: 'A cancelled run has ended when the answer comes, either way' })
  @IsOptional()
  @IsIn(['0', '1', 'true', 'false'])
  wait?: string;

  @IsOptional() @IsString() @MaxLength(200) @IsStorable() reason?: string;
}

export class JoinRunDto {
  @ApiPropertyOptional({ description: 'Leaving never cancels a run' })
  @IsOptional()
  @IsIn(['0', '1', 'true', 'false'])
  cancel_on_disconnect?: string;
}
