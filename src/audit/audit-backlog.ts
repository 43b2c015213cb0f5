import type { UserExecutionContext } from '@airlock/session';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AuditEntry, AuditLog } from './audit-log';

const PAUSES_MS = [250, 500, 1_000, 2_000, 4_000] as const;
/** More than this waits only when the database is away; then the log has to do. */
const LIMIT = 1_000;
const LAST_MOMENT_MS = 1_000;

/**
 * For what must be on record although nobody can wait for it: a violation is found by code that may itself hold the last
 * connection of the pool.
 */
@Injectable()
export class AuditBacklog implements BeforeApplicationShutdown {
  private readonly logger = new Logger(AuditBacklog.name);
  private readonly pending = new Set<Promise<void>>();
  /** Runs outside of every unit of work, so that an attempt counts as nobody's second connection. */
  private readonly outside = AsyncLocalStorage.snapshot();

  constructor(@Inject(AuditLog) private readonly audit: AuditLog) {}

  /** Now if that is possible, else as soon as it is. Never throws; resolves when the first attempt is over. */
  async record(context: UserExecutionContext, entry: AuditEntry): Promise<void> {
    try {
      await this.audit.recordDetached(context, entry);
    } catch (error) {
      this.retryLater(context, entry, error);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.race([Promise.all(this.pending), sleep(LAST_MOMENT_MS, undefined, { ref: false })]);
  }

  private retryLater(context: UserExecutionContext, entry: AuditEntry, error: unknown): void {
    if (this.pending.size >= LIMIT) return this.giveUp(context, entry, error);
    const attempt = this.outside(() => this.retry(context, entry));
    this.pending.add(attempt);
    void attempt.finally(() => this.pending.delete(attempt));
  }

  private async retry(context: UserExecutionContext, entry: AuditEntry): Promise<void> {
    let reason: unknown;
    for (const pause of PAUSES_MS) {
      await sleep(pause, undefined, { ref: false });
      try {
        return await this.audit.recordDetached(context, entry);
      } catch (error) {
        reason = error;
      }
    }
    this.giveUp(context, entry, reason);
  }

  private giveUp(context: UserExecutionContext, { type, action }: AuditEntry, error: unknown): void {
    const reason = error instanceof Error ? error.stack : String(error);
    this.logger.error(`Not on record: ${type} ${action} of request ${context.requestId}`, reason);
  }
}
