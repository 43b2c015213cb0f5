import { ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { IsIn, IsObject, IsOptional, IsString } from 'class-validator';
import { IsStorable, PageDto, SelectsFrom } from '../../http';
import { AssistantView } from './assistant-view';

export class SearchAssistantsDto extends PageDto {
  @ApiPropertyOptional() @IsOptional() @IsString() graph_id?: string | null;
  @ApiPropertyOptional() @IsOptional() @IsString() name?: string | null;
  @ApiPropertyOptional() @IsOptional() @IsObject() @IsStorable() metadata?: Record<string, unknown> | null;

  @IsOptional() @IsIn(['assistant_id', 'graph_id', 'name', 'created_at', 'updated_at']) sort_by?: string;
  @IsOptional() @IsIn(['asc', 'desc']) sort_order?: 'asc' | 'desc' | null;
  @IsOptional() @IsString({ each: true }) @SelectsFrom(AssistantView) select?: string[] | null;
}

export class CountAssistantsDto extends PickType(SearchAssistantsDto, [
  'graph_id',
  'name',
  'metadata',
] as const) {}

export class AssistantVersionsDto extends PickType(SearchAssistantsDto, [
  'metadata',
  'limit',
  'offset',
] as const) {}

export class AssistantSubgraphsDto {
  /** Sent by clients of the LangGraph API; there are no graphs within graphs here. */
  @IsOptional() @IsString() recurse?: string;
}

export class AssistantGraphDto {
  /** Sent by clients of the LangGraph API; there are no graphs within graphs here. */
  @IsOptional() @IsString() xray?: string;
}
