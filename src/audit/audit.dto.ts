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

const WHEN_SENT = 'as the client sent it, when it did; cut at 200 characters';

/** From where the call came: of a run's own work only the system's part is there, and the request is `parent_request_id`. */
class AuditMetadataView {
  @ApiPropertyOptional({
    example: '203.0.113.7',
    description: 'A proxy is believed that TRUSTED_PROXIES names.',
  })
  client_ip?: string;
  @ApiPropertyOptional({ example: 'curl/8.14.1' }) user_agent?: string;
  @ApiPropertyOptional({ example: 'GET', description: 'WEBSOCKET for a message of a socket' })
  method?: string;
  @ApiPropertyOptional({ example: '/v2/threads/search', description: 'without the query' }) path?: string;
  @ApiPropertyOptional({ example: 'application/json' }) content_type?: string;
  @ApiPropertyOptional({ example: 'switch_thread', description: 'of a message of a socket' })
  message_type?: string;
  @ApiPropertyOptional({ description: WHEN_SENT }) x_request_id?: string;
  @ApiPropertyOptional({ description: WHEN_SENT }) x_correlation_id?: string;
  @ApiPropertyOptional({ description: WHEN_SENT }) x_trace_id?: string;
  @ApiProperty({ format: 'date-time' }) context_created_at: string;
  @ApiProperty({ example: '1.0' }) context_version: string;
  @ApiProperty({ example: true }) isolation_verified: boolean;
  @ApiProperty({ example: 0 }) operation_depth: number;
}

/** And what belongs to the action, such as the id of the run that was cancelled. Credentials are struck out, long texts cut. */
class AuditDetailsView {
  @ApiProperty({ example: 'cancelled' }) action: string;
  @ApiProperty({ nullable: true, type: String, example: 'run_job' }) operation_name: string | null;
  @ApiProperty({ example: 0 }) operation_depth: number;
  @ApiProperty({ format: 'uuid', nullable: true, type: String }) parent_request_id: string | null;
  @ApiProperty({ example: false }) has_websocket: boolean;
  @ApiProperty({ example: 0.012, description: 'since the call began' }) context_age_seconds: number;
  @ApiProperty({ type: AuditMetadataView }) audit_metadata: AuditMetadataView;
}

export class AuditEntryView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: AUDIT_TYPES, example: 'cancel' }) type: AuditType;
  @ApiProperty({ example: '2bd806c9:4f1c9a20:7d03b1e2:9ab4c7d1' }) correlation_id: string;
  @ApiProperty({ format: 'uuid' }) request_id: string;
  @ApiProperty({ format: 'uuid', nullable: true, type: String }) thread_id: string | null;
  @ApiProperty({ format: 'uuid', nullable: true, type: String }) run_id: string | null;
  @ApiProperty({ type: AuditDetailsView }) details: unknown;
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
