import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IsAbsent, IsStorable, ListOf } from '../../http';
import { IsMessageContent, type MessageContent } from './message-content';
import { messagesOf } from './message-like';
import { isToolTalk } from './tool-talk';

const MOST_MESSAGES = 1_000;

const ROLES = ['user', 'human', 'assistant', 'ai', 'system', 'tool'] as const;

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
  @ValidateIf((message: InputMessageDto) => !isToolTalk(message))
  @IsMessageContent()
  content: MessageContent;

  /** A message that the thread has by this id is known already. */
  @IsOptional() @IsString() @IsStorable() id?: string | null;

  // What LangChain's clients write beside it, and what we say of a message ourselves: it comes back with the conversation.
  @IsOptional() @IsString() name?: string | null;
  @IsOptional() @IsObject() additional_kwargs?: Record<string, unknown>;
  @IsOptional() @IsObject() response_metadata?: Record<string, unknown>;
  @IsOptional() @IsObject() usage_metadata?: Record<string, unknown> | null;
  @IsOptional() @IsBoolean() example?: boolean;
  @IsOptional() @IsString() run_id?: string | null;
  @IsOptional() @IsString() created_at?: string;

  // Of calls of tools, which are passed over.
  @IsOptional() @IsArray() tool_calls?: unknown[] | null;
  @IsOptional() @IsArray() invalid_tool_calls?: unknown[] | null;
  @IsOptional() @IsString() tool_call_id?: string | null;
  @IsOptional() @IsString() status?: string | null;
  @IsOptional() artifact?: unknown;
}

/** What CopilotKit says of its page with each question, which is mostly nothing. */
export class CopilotKitDto {
  @IsAbsent('leave it out: agents call tools of their own, and none of the page') actions?: never[];
  @IsAbsent('say it in the question') context?: never[];
}

export class RunInputDto {
  @ApiProperty({
    type: [InputMessageDto],
    description:
      'The last one is the question. Every other form that LangChain takes messages in is taken too.',
  })
  @ArrayMinSize(1)
  @ListOf(InputMessageDto, MOST_MESSAGES, messagesOf)
  messages: InputMessageDto[];

  /** AG-UI names the tools of its page here, of which there are mostly none; agents have their own. */
  @IsAbsent('leave it out: agents call tools of their own, and none of the page') tools?: never[];

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CopilotKitDto)
  copilotkit?: CopilotKitDto;
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
