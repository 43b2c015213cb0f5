import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDefined, IsIn, IsObject, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { IsStorable, ListOf } from '../../http';
import { TimeRangeDto } from '../../runs';

class DataSourceDto {
  @ApiProperty({ enum: ['workload_events'] })
  @IsIn(['workload_events'])
  source_table: 'workload_events';

  @ApiPropertyOptional({ example: { model: 'gpt-4o' } })
  @IsOptional()
  @IsObject()
  @IsStorable()
  filters?: Record<string, unknown>;
}

class V1WorkloadDto {
  @ApiPropertyOptional({ description: 'A reference of the client’s own' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @IsStorable()
  run_id?: string;

  @ApiProperty({ example: 'calls of the search feature' })
  @IsString()
  @IsStorable()
  query: string;

  @ApiProperty({ type: DataSourceDto })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => DataSourceDto)
  data_source: DataSourceDto;

  @ApiProperty({ type: TimeRangeDto })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => TimeRangeDto)
  time_range: TimeRangeDto;
}

/** The body of v1's run_agent and stream. */
export class RunAgentDto {
  @ApiPropertyOptional({ description: 'A reference of the client’s own' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @IsStorable()
  id?: string;

  @ApiPropertyOptional({ description: 'Must be the subject of the token' })
  @IsOptional()
  @IsString()
  user_id?: string;

  @ApiProperty({ example: 'Where does my money go?' })
  @IsString()
  @IsStorable()
  query: string;

  @ApiProperty({ type: [V1WorkloadDto] })
  @ListOf(V1WorkloadDto, 20)
  workloads: V1WorkloadDto[];

  @ApiPropertyOptional({ example: { target_savings_percent: 20 } })
  @IsOptional()
  @IsObject()
  @IsStorable()
  constraints?: Record<string, unknown>;
}
