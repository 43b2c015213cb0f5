import { Inject, Injectable, Logger } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { SystemPool } from '../../database';

/** The name of the cron task, and when it is due: once an hour, on one replica. */
export const RETENTION_TASK = 'retention';
export const RETENTION_CRONTAB = `7 * * * * ${RETENTION_TASK} ?max=3&jobKey=${RETENTION_TASK}`;

/** How much one statement removes: little enough that claims and heartbeats never wait long behind it. */
const AT_ONCE = {
  checkpoints: 100,
  run_events: 50,
  workload_events: 5_000,
  deleted_threads: 10,
  deprecated_usage: 1_000,
  audit_log: 5_000,
} as const;

type Kind = keyof typeof AT_ONCE;

/** The audit log has a time only where the operator gives it one. */
export type Purged = Record<Exclude<Kind, 'audit_log'>, number> & { audit_log?: number };

/** Removes what is kept no longer (spec 2): through named functions of the database, which return counts only. */
@Injectable()
export class Retention {
  private readonly logger = new Logger(Retention.name);

  constructor(
    @Inject(SystemPool) private readonly system: SystemPool,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /**
   * Bit by bit until nothing is left to remove.
   * @param signal ends it early; the next round goes on
   * @returns how many rows went (of threads: how many threads)
   */
  async purge(signal?: AbortSignal): Promise<Purged> {
    const { config } = this;
    const purged: Purged = {
      // Their day was set when their run ended.
      checkpoints: await this.all('purge_checkpoints($1)', [AT_ONCE.checkpoints], signal),
      run_events: await this.older('run_events', config.eventRetentionDays, signal),
      workload_events: await this.older('workload_events', config.workloadRetentionDays, signal),
      deleted_threads: await this.older('deleted_threads', config.deletedThreadRetentionDays, signal),
      deprecated_usage: await this.older('deprecated_usage', config.v1UsageRetentionDays, signal),
    };
    if (config.auditRetentionDays)
      purged.audit_log = await this.older('audit_log', config.auditRetentionDays, signal);
    if (Object.values(purged).some((count) => count > 0))
      this.logger.log(`Removed what is kept no longer: ${JSON.stringify(purged)}`);
    return purged;
  }

  private older(what: Exclude<Kind, 'checkpoints'>, days: number, signal?: AbortSignal) {
    return this.all(`purge_${what}(make_interval(secs => $1), $2)`, [days * 86_400, AT_ONCE[what]], signal);
  }

  private async all(
    invocation: string,
    values: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<number> {
    let total = 0;
    for (;;) {
      if (signal?.aborted) return total;
      const { rows } = await this.system.query<{ count: number }>(`select ${invocation} as count`, [
        ...values,
      ]);
      const count = rows[0]?.count ?? 0;
      if (count === 0) return total;
      total += count;
    }
  }
}
