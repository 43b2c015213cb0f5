import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsArray, IsIn, IsObject, IsOptional, IsString } from 'class-validator';
import { PageDto } from '../../http';

export class SearchAssistantsDto extends PageDto {
  @ApiPropertyOptional({ description: 'Only the agent of this name' })
  @IsOptional()
  @IsString()
  graph_id?: string;

  @ApiPropertyOptional({ description: 'Only agents whose name contains this, in any case' })
  @IsOptional()
  @IsString()
  name?: string;

  @ApiPropertyOptional({ description: 'Only agents whose metadata has these values' })
  @IsOptional()
  @IsObject()
  metadata?: Record<string, unknown>;

  @IsOptional() @IsIn(['assistant_id', 'graph_id', 'name', 'created_at', 'updated_at']) sort_by?: string;
  @ApiPropertyOptional({ enum: ['asc', 'desc'] })
  @IsOptional()
  @IsIn(['asc', 'desc'])
  sort_order?: 'asc' | 'desc';

  @IsOptional() @IsArray() @IsString({ each: true }) select?: string[];
}
