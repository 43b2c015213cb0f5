import { Inject, Injectable, Logger } from '@nestjs/common';
import { FailureSpell, SystemPool } from '../../database';

/** Of fewer rows any plan is fast enough. */
const MANY = 10_000;

/**
 * What PostgreSQL knows of the logs. Until it has looked at what an import brought, it takes the user's log for a short one and
 * reads it without workers: a question about a million rows takes half as long again, and most are asked right behind the import.
 */
@Injectable()
export class LogStatistics {
  private readonly spell = new FailureSpell(
    new Logger(LogStatistics.name),
    'Renewing what PostgreSQL knows of the logs behind an import',
  );

  constructor(@Inject(SystemPool) private readonly system: SystemPool) {}

  /**
   * Once the rows are committed, and without making anybody wait: autovacuum would do it within minutes, and does it where this
   * fails. Where it is being done, it is not begun again.
   * @param rows as many as the import has brought
   */
  async renew(rows: number): Promise<void> {
    if (rows < MANY) return;
    try {
      await this.system.query('analyze (skip_locked) workload_events');
      this.spell.worked();
    } catch (error) {
      this.spell.failed(error);
    }
  }
}
