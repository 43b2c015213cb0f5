import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsObject, IsOptional, IsString, Matches } from 'class-validator';
import { CHECKPOINT_ID, NO_CHECKPOINT_ID } from './checkpoint-ref';

/** Which state of a thread, as a state or a history gave it. */
export class CheckpointDto {
  @ApiPropertyOptional({ description: 'As a state or a history gave it; absent: the newest' })
  @IsOptional()
  @Matches(CHECKPOINT_ID, { message: NO_CHECKPOINT_ID })
  checkpoint_id?: string | null;

  @IsOptional()
  @IsIn([''], { message: 'checkpoint_ns must be empty: there are no graphs within graphs here' })
  checkpoint_ns?: string | null;

  // Clients give the whole of what they got; the thread is the one in the path.
  @IsOptional() @IsString() thread_id?: string;
  @IsOptional() @IsObject() checkpoint_map?: Record<string, unknown> | null;
}
