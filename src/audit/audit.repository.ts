import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditRow, type AuditType } from './audit-row.entity';

export interface AuditFilter {
  readonly type?: AuditType | undefined;
  readonly runId?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** The only SQL on the audit log; there is none that changes or deletes. */
@Injectable()
export class AuditRepository {
  async append(manager: EntityManager, row: AuditRow): Promise<void> {
    await manager.query(
      `insert into audit_log
         (user_id, id, type, correlation_id, request_id, thread_id, run_id, details, occurred_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        ...[row.userId, row.id, row.type, row.correlationId, row.requestId, row.threadId, row.runId],
        ...[JSON.stringify(row.details), row.occurredAt],
      ],
    );
  }

  /** The user's own rows, newest first. */
  async find(manager: EntityManager, userId: string, filter: AuditFilter): Promise<AuditRow[]> {
    const { type, runId, limit, offset } = filter;
    return manager.find(AuditRow, {
      where: { userId, ...(type ? { type } : {}), ...(runId ? { runId } : {}) },
      order: { id: 'DESC' },
      take: limit,
      skip: offset,
    });
  }
}
