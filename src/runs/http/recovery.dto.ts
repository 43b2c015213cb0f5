import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';

export class ResumeRunDto {
  @ApiPropertyOptional({ enum: ['resume', 'restart'], default: 'resume' })
  @IsOptional()
  @IsIn(['resume', 'restart'])
  mode?: 'resume' | 'restart';
}

export class RollbackRunDto {
  @ApiProperty({ example: 3, description: 'Sequence of the checkpoint to go back to' })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  checkpoint_sequence: number;
}
