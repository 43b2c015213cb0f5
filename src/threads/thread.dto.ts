import { ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { IsArray, IsIn, IsObject, IsOptional, IsString, IsUUID } from 'class-validator';
import { IsAbsent, IsStorable, PageDto, SelectsFrom } from '../http';
import { THREAD_ORDERS, type ThreadOrder, type ThreadStatus } from './thread-search';
import { ThreadView } from './thread-view';

const STAYS = 'leave it out, a thread stays until DELETE /v2/threads/<thread_id>';

export class CreateThreadDto {
  /** A client may choose the id: keys start with the user, so it cannot meet somebody else's. */
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID('all')
  thread_id?: string;

  @ApiPropertyOptional({ example: { topic: 'costs' } })
  @IsOptional()
  @IsObject()
  @IsStorable()
  metadata?: Record<string, unknown>;

  @ApiPropertyOptional({ enum: ['raise', 'do_nothing'], default: 'raise' })
  @IsOptional()
  @IsIn(['raise', 'do_nothing'])
  if_exists?: 'raise' | 'do_nothing';

  // Of the LangGraph API, and not of this one.
  @IsAbsent(STAYS) ttl?: null;
  @IsAbsent('leave it out, and send what was said along in input.messages of the first run')
  supersteps?: null;
}

export class UpdateThreadDto {
  @ApiPropertyOptional({ description: 'Added to the metadata; a key given null goes' })
  @IsOptional()
  @IsObject()
  @IsStorable()
  metadata?: Record<string, unknown>;

  @IsAbsent(STAYS) ttl?: null;
}

export class SearchThreadsDto extends PageDto {
  @ApiPropertyOptional({ description: 'Only threads whose metadata contains this' })
  @IsOptional()
  @IsObject()
  @IsStorable()
  metadata?: Record<string, unknown>;

  @ApiPropertyOptional({ type: [String] })
  @IsOptional()
  @IsArray()
  @IsUUID('all', { each: true })
  ids?: string[];

  @ApiPropertyOptional({ enum: ['idle', 'busy', 'interrupted', 'error'] })
  @IsOptional()
  @IsIn(['idle', 'busy', 'interrupted', 'error'])
  status?: ThreadStatus;

  @ApiPropertyOptional({ enum: THREAD_ORDERS })
  @IsOptional()
  @IsIn(THREAD_ORDERS)
  sort_by?: ThreadOrder;

  @ApiPropertyOptional({ enum: ['asc', 'desc'] })
  @IsOptional()
  @IsIn(['asc', 'desc'])
  sort_order?: 'asc' | 'desc';

  @ApiPropertyOptional({ type: [String], description: 'Only these fields' })
  @IsOptional()
  @IsString({ each: true })
  @SelectsFrom(ThreadView, ['config', 'context'])
  select?: string[];

  @IsAbsent('leave it out, and search by metadata, status or ids') values?: null;
  @IsAbsent('leave it out, and take it from the values of the threads') extract?: null;
}

export class CountThreadsDto extends PickType(SearchThreadsDto, [
  'metadata',
  'ids',
  'status',
  'values',
] as const) {}
