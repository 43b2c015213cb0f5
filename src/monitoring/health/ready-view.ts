import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class CheckView {
  @ApiProperty({ example: 'row_level_security' }) name: string;
  @ApiProperty({ enum: ['ok', 'degraded', 'failed'] }) status: 'ok' | 'degraded' | 'failed';
  @ApiPropertyOptional({ example: 'took too long' }) reason?: string;
}

export class ReadyView {
  @ApiProperty({ enum: ['ready', 'degraded', 'not_ready'] }) status: 'ready' | 'degraded' | 'not_ready';
  @ApiProperty({ type: [CheckView] }) checks: readonly CheckView[];
}
