import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  ValidateNested,
} from 'class-validator';
import { IsStorable } from '../../http';
import { IsMessageContent, type MessageContent } from './message-content';

const ROLES = ['user', 'human', 'assistant', 'ai', 'system'] as const;

/** A message as clients of the LangGraph API write it: with `role`, or with LangChain's `type`. */
export class InputMessageDto {
  @ApiPropertyOptional({ enum: ROLES, default: 'user' })
  @IsOptional()
  @IsIn(ROLES)
  role?: (typeof ROLES)[number];

  @ApiPropertyOptional({ enum: ROLES, description: "LangChain's word for the role" })
  @IsOptional()
  @IsIn(ROLES)
  type?: (typeof ROLES)[number];

  @ApiProperty({ example: 'Where does my money go?', description: 'At most MESSAGE_MAX_CHARS characters' })
  @IsMessageContent()
  content: MessageContent;

  @IsOptional() @IsString() id?: string | null;
  @IsOptional() @IsString() name?: string | null;
  @IsOptional() @IsObject() additional_kwargs?: Record<string, unknown>;
  @IsOptional() @IsObject() response_metadata?: Record<string, unknown>;
}

export class RunInputDto {
  @ApiProperty({ type: [InputMessageDto], description: 'The last one is the question' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => InputMessageDto)
  messages: InputMessageDto[];
}

export class TimeRangeDto {
  @ApiProperty({ format: 'date-time' }) @IsISO8601({ strict: true }) start_time: string;
  @ApiProperty({ format: 'date-time' }) @IsISO8601({ strict: true }) end_time: string;
}

export class WorkloadSelectionDto {
  @ApiPropertyOptional({ example: 'calls of the search feature' })
  @IsOptional()
  @IsString()
  @IsStorable()
  query?: string;

  @ApiPropertyOptional({ type: TimeRangeDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => TimeRangeDto)
  time_range?: TimeRangeDto;

  @ApiPropertyOptional({ example: '7d', description: 'Counted back from your newest row; 1h to 90d' })
  @IsOptional()
  @Matches(/^[1-9]\d{0,3}[hd]$/, { message: 'timeframe must be hours or days, such as 12h or 7d' })
  timeframe?: string;

  @ApiPropertyOptional({ example: { model: 'gpt-4o' } })
  @IsOptional()
  @IsObject()
  @IsStorable()
  filters?: Record<string, unknown>;
}
