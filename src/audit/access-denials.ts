import type { UserExecutionContext } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { AuditBacklog } from './audit-backlog';

/** Puts on record that somebody asked for what is not theirs, or is not there: the two look alike from outside (H5). */
@Injectable()
export class AccessDenials {
  constructor(@Inject(AuditBacklog) private readonly backlog: AuditBacklog) {}

  /**
   * To be called when the session of the request has ended. Never throws: the caller is refused anyway, and must hear
   * that and not why it could not be recorded.
   * @param what was asked for, such as method and path
   */
  async note(context: UserExecutionContext, what: Readonly<Record<string, unknown>>): Promise<void> {
    await this.backlog.record(context, { type: 'access_denied', action: 'nothing_of_theirs', details: what });
  }
}
