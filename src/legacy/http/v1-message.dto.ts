import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, IsUUID } from 'class-validator';
import { IsStorable } from '../../http';
import { RUN_STATES, type RunState } from '../../runs';

/** The body of v1's message. */
export class V1MessageDto {
  @ApiProperty({ example: 'Where does my money go?', minLength: 1 })
  @IsString()
  @IsStorable()
  message: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Absent: a thread is made for the message' })
  @IsOptional()
  @IsUUID('all')
  thread_id?: string;
}

/** How far the answer is; `response` is null until there is one. */
export class V1MessageView {
  @ApiProperty({ format: 'uuid' }) run_id: string;
  @ApiProperty({ format: 'uuid' }) thread_id: string;
  @ApiProperty({ enum: RUN_STATES }) status: RunState;
  @ApiProperty({ type: String, nullable: true }) response: string | null;
}
