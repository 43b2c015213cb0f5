import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { IsStorable } from '../../http';

/** Which stretch of the log; without any, the whole. */
export class SummaryQueryDto {
  @ApiPropertyOptional({
    example: '24h',
    description: '1h to 90d, counted back from the newest row of your log',
  })
  @IsOptional()
  @Matches(/^\d{1,4}[hd]$/, { message: 'timeframe must be from 1h to 90d, such as 24h or 7d' })
  timeframe?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Belongs to the range' })
  @IsOptional()
  @IsString()
  @MaxLength(50)
  @IsStorable()
  start_time?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Does not belong to the range any more' })
  @IsOptional()
  @IsString()
  @MaxLength(50)
  @IsStorable()
  end_time?: string;
}
