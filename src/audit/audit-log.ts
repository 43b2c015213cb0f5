import { redact } from '@airlock/agent-kit';
import { mintId, UnitOfWork, type UserExecutionContext } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AuditRow, AuditType } from './audit-row.entity';
import { AuditRepository } from './audit.repository';

/** What happened; who, where and when come from the context. */
export interface AuditEntry {
  readonly type: AuditType;
  /** In a word or two: `cancelled`, `tool_refused`, `recovery_failed`. */
  readonly action: string;
  /** Anything; it is redacted and cut on its way in. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Name of the units of work that only write an entry. */
export const AUDIT_UNIT = 'audit';

/** Appends to the audit log (C13, A1). */
@Injectable()
export class AuditLog {
  constructor(
    @Inject(AuditRepository) private readonly rows: AuditRepository,
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
  ) {}

  /** In the caller's transaction: the entry is there exactly when what it tells of is. */
  async record(manager: EntityManager, context: UserExecutionContext, entry: AuditEntry): Promise<void> {
    await this.rows.append(manager, rowOf(context, entry));
  }

  /** In a transaction of its own: the entry stays although the caller rolls back, as a denial must. */
  async recordDetached(context: UserExecutionContext, entry: AuditEntry): Promise<void> {
    await this.units.run(context, { name: AUDIT_UNIT }, ({ manager }) =>
      this.record(manager, context, entry),
    );
  }
}

function rowOf(context: UserExecutionContext, { type, action, details }: AuditEntry): AuditRow {
  const { correlation_id: correlationId, ...trail } = context.auditTrail();
  const { operation_name, operation_depth, parent_request_id, has_websocket, context_age_seconds } = trail;
  const caller = { operation_name, operation_depth, parent_request_id, has_websocket, context_age_seconds };
  return {
    userId: context.userId,
    id: mintId(),
    type,
    correlationId,
    requestId: context.requestId,
    threadId: context.threadId,
    runId: context.runId,
    // From where it came first: however much there is to tell, this is not cut away.
    details: redact({ audit_metadata: trail.audit_metadata, ...details, action, ...caller }, 'custom'),
    occurredAt: new Date(),
  };
}
