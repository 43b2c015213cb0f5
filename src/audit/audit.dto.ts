import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageDto } from '../http';
import { AUDIT_TYPES, type AuditRow, type AuditType } from './audit-row.entity';

export class AuditQueryDto extends PageDto {
  @ApiPropertyOptional({ enum: AUDIT_TYPES })
  @IsOptional()
  @IsIn(AUDIT_TYPES)
  type?: AuditType;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID('all')
  run_id?: string;
}

export class AuditEntryView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: AUDIT_TYPES, example: 'cancel' }) type: AuditType;
  @ApiProperty({ example: '2bd806c9:4f1c9a20:7d03b1e2:9ab4c7d1' }) correlation_id: string;
  @ApiProperty({ format: 'uuid' }) request_id: string;
  @ApiProperty({ format: 'uuid', nullable: true, type: String }) thread_id: string | null;
  @ApiProperty({ format: 'uuid', nullable: true, type: String }) run_id: string | null;
  @ApiProperty({ type: Object, example: { action: 'cancelled', operation_depth: 0 } }) details: unknown;
  @ApiProperty({ format: 'date-time' }) occurred_at: string;
}

export class AuditView {
  @ApiProperty({ example: 'alice' }) user_id: string;
  @ApiProperty({ example: true }) session_scoped: true;
  @ApiProperty({ type: [AuditEntryView] }) entries: AuditEntryView[];
  @ApiProperty({ example: 10 }) limit: number;
  @ApiProperty({ example: 0 }) offset: number;
}

export function viewOfEntry(row: AuditRow): AuditEntryView {
  return {
    id: row.id,
    type: row.type,
    correlation_id: row.correlationId,
    request_id: row.requestId,
    thread_id: row.threadId,
    run_id: row.runId,
    details: row.details,
    occurred_at: row.occurredAt.toISOString(),
  };
}
