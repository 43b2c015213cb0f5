import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString } from 'class-validator';
import { STREAM_MODES } from './stream-mode';

/** How a stream of a run is described. */
export const OF_A_RUN = {
  description: 'Server-sent events; leaving never cancels the run',
  example: 'event: metadata\ndata: {"run_id":"…","thread_id":"…","attempt":1}\n\n',
};

export class StreamRunDto {
  @ApiPropertyOptional({ enum: STREAM_MODES, isArray: true, default: ['values'] })
  @IsOptional()
  @IsString({ each: true })
  stream_mode?: string | string[];

  @ApiPropertyOptional({ description: 'Leaving never cancels a run' })
  @IsOptional()
  @IsIn(['0', '1', 'true', 'false'])
  cancel_on_disconnect?: string;

  // Sent by the SDK beside its modes; there is one graph here, so there is nothing to choose.
  @IsOptional() @IsString({ each: true }) namespace?: string | string[];
  @IsOptional() @IsString() checkpoint_id?: string;
}
