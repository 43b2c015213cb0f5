import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, IsOptional, Matches, ValidateNested } from 'class-validator';
import { PageDto } from '../../http';

class CheckpointConfigDto {
  @Matches(/^[0-9a-f-]{36}:[1-9][0-9]{0,8}$/, {
    message: 'checkpoint_id is not one that a state or a history gave',
  })
  checkpoint_id: string;

  @IsOptional() thread_id?: string;
  @IsOptional() checkpoint_ns?: string;
}

class BeforeDto {
  @IsObject()
  @ValidateNested()
  @Type(() => CheckpointConfigDto)
  configurable: CheckpointConfigDto;
}

export class ThreadHistoryDto extends PageDto {
  @ApiPropertyOptional({ description: 'Only states older than `configurable.checkpoint_id`' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => BeforeDto)
  before?: BeforeDto;
}

export class ThreadStateDto {
  /** Sent by clients of the LangGraph API; there are no graphs within graphs here. */
  @IsOptional() subgraphs?: string;
}
