import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { SystemPool } from '../../database';
import { Readiness } from '../../monitoring';
import { Leases } from './leases';

/** Red within 30 s of getting stuck (A3), with time to look. */
const PATIENCE_SECONDS = 20;

/** Tickets that lie there although their time has come. */
const TICKETS = `
  select count(*)::int as waiting from graphile_worker._private_jobs
  where locked_at is null and attempts < max_attempts and run_at < now() - make_interval(secs => $1)
    and task_id in (select id from graphile_worker._private_tasks where identifier = 'run_ticket')`;

/** Judges the queue by work taken: a worker that is alive and takes nothing is stuck. */
@Injectable()
export class QueueCheck implements OnModuleInit {
  constructor(
    @Inject(SystemPool) private readonly pool: SystemPool,
    @Inject(Leases) private readonly leases: Leases,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    this.readiness.register({ name: 'queue', check: () => this.fault() });
  }

  private async fault(): Promise<string | undefined> {
    // Who serves the API alone takes no work; with every place taken, waiting is as it should be.
    if (this.config.role === 'api' || this.leases.isFull) return undefined;
    const { rows } = await this.pool.query<{ waiting: number }>(TICKETS, [PATIENCE_SECONDS]);
    if (!rows[0]?.waiting) return undefined;
    return `work waits for more than ${PATIENCE_SECONDS} s although there is room`;
  }
}
