import type { UserExecutionContext } from '@airlock/session';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { LateWrites } from '../database';
import { type AuditEntry, AuditLog } from './audit-log';

/**
 * For what must be on record although nobody can wait for it: a violation is found by code that may itself hold the last
 * connection of the pool.
 */
@Injectable()
export class AuditBacklog implements BeforeApplicationShutdown {
  private readonly late = new LateWrites(AuditBacklog.name);

  constructor(@Inject(AuditLog) private readonly audit: AuditLog) {}

  /** Now if that is possible, else as soon as it is. Never throws; resolves when the first attempt is over. */
  async record(context: UserExecutionContext, entry: AuditEntry): Promise<void> {
    const what = `${entry.type} ${entry.action} of request ${context.requestId}`;
    await this.late.write(what, () => this.audit.recordDetached(context, entry));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.late.settle();
  }
}
