import { Column, Entity, PrimaryColumn } from 'typeorm';

export const AUDIT_TYPES = ['context', 'session', 'tool', 'access_denied', 'cancel', 'recovery'] as const;
export type AuditType = (typeof AUDIT_TYPES)[number];

/** One thing that was done or refused. */
@Entity('audit_log')
export class AuditRow {
  @PrimaryColumn('text', { name: 'user_id' }) userId: string;
  /** UUIDv7: sorts by the time it happened. */
  @PrimaryColumn('uuid') id: string;
  @Column('text') type: AuditType;
  @Column('text', { name: 'correlation_id' }) correlationId: string;
  @Column('uuid', { name: 'request_id' }) requestId: string;
  @Column('uuid', { name: 'thread_id', nullable: true }) threadId: string | null;
  @Column('uuid', { name: 'run_id', nullable: true }) runId: string | null;
  /** Plain JSON, redacted before it came here. */
  @Column('jsonb') details: unknown;
  @Column('timestamptz', { name: 'occurred_at' }) occurredAt: Date;
}
