import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { SystemPool } from '../../database';
import { Readiness } from './readiness';

/** Red within 30 s of getting stuck (A3), with time to look. */
const PATIENCE_SECONDS = 20;

/** Tickets that lie there although their time has come, and tickets that are at work. */
const TICKETS = `
  select
    count(*) filter (where locked_at is null and attempts < max_attempts
                       and run_at < now() - make_interval(secs => $1))::int as waiting,
    count(*) filter (where locked_at > now() - make_interval(secs => $2))::int as "atWork"
  from graphile_worker._private_jobs
  where task_id in (select id from graphile_worker._private_tasks where identifier = 'run_ticket')`;

interface Tickets {
  readonly waiting: number;
  readonly atWork: number;
}

/** Judges the queue by work taken: a worker that is alive and takes nothing is stuck. */
@Injectable()
export class QueueCheck implements OnModuleInit {
  constructor(
    @Inject(SystemPool) private readonly pool: SystemPool,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    this.readiness.register({ name: 'queue', check: () => this.fault() });
  }

  private async fault(): Promise<string | undefined> {
    const { role, runLifetimeMs, runningRunsPerReplica } = this.config;
    const { rows } = await this.pool.query<Tickets>(TICKETS, [PATIENCE_SECONDS, runLifetimeMs / 1_000]);
    const { waiting, atWork } = rows[0] ?? { waiting: 0, atWork: 0 };
    // With every place taken, waiting is as it should be; and who serves the API alone takes no work.
    if (role === 'api' || atWork >= runningRunsPerReplica || waiting === 0) return undefined;
    return `work waits for more than ${PATIENCE_SECONDS} s although there is room`;
  }
}
