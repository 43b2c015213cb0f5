import type { UserExecutionContext } from '@airlock/session';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { AuditLog } from './audit-log';

/** Puts on record that somebody asked for what is not theirs, or is not there: the two look alike from outside (H5). */
@Injectable()
export class AccessDenials {
  private readonly logger = new Logger(AccessDenials.name);

  constructor(@Inject(AuditLog) private readonly audit: AuditLog) {}

  /**
   * To be called when the session of the request has ended. Never throws: the caller is refused anyway, and must hear
   * that and not why it could not be recorded.
   * @param what was asked for, such as method and path
   */
  async note(context: UserExecutionContext, what: Readonly<Record<string, unknown>>): Promise<void> {
    try {
      await this.audit.recordDetached(context, {
        type: 'access_denied',
        action: 'nothing_of_theirs',
        details: what,
      });
    } catch (error) {
      const reason = error instanceof Error ? error.stack : String(error);
      this.logger.error(`A denial of request ${context.requestId} could not be recorded`, reason);
    }
  }
}
