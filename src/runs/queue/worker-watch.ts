import { Inject, Injectable, Logger } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { SystemPool } from '../../database';

/** A worker that has no room takes tickets all the same, and gives them back: none for so long is none at all. */
const TICKETS = `
  select coalesce(extract(epoch from now() - min(run_at) filter (
      where locked_at is null and attempts < max_attempts)), 0)::float8 as waited_seconds,
    coalesce(bool_or(locked_at > now() - make_interval(secs => $1)), false) as is_taken
  from graphile_worker._private_jobs
  where task_id in (select id from graphile_worker._private_tasks where identifier = 'run_ticket')`;

/** What is seen of the work that waits. */
interface Look {
  /** How long the oldest ticket has waited. */
  readonly waitedSeconds: number;
  /** Longer than it takes while there is a worker with room. */
  readonly isTooLong: boolean;
  /** Whether any ticket was taken of late. */
  readonly isTaken: boolean;
}

interface Row {
  readonly waited_seconds: number;
  readonly is_taken: boolean;
}

/**
 * Whether anybody takes the work of all users, on whichever replica: judged by tickets that are taken, not by processes
 * that say that they live (A3).
 */
@Injectable()
export class WorkerWatch {
  private readonly logger = new Logger(WorkerWatch.name);
  private untaken = 0;

  constructor(
    @Inject(SystemPool) private readonly system: SystemPool,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /** How long work may wait. */
  get patienceSeconds(): number {
    return this.config.untakenWorkMs / 1_000;
  }

  /** For how long work has waited and nobody has taken any, when it was last looked at; 0 while it is taken. */
  get untakenSeconds(): number {
    return this.untaken;
  }

  async look(): Promise<Look> {
    const { rows } = await this.system.query<Row>(TICKETS, [this.patienceSeconds]);
    const { waited_seconds: waited = 0, is_taken: isTaken = false } = rows[0] ?? {};
    return { waitedSeconds: Math.max(0, waited), isTooLong: waited > this.patienceSeconds, isTaken };
  }

  /** Says it in the log, once for each time that it comes to pass. */
  async tell(): Promise<void> {
    const { waitedSeconds, isTooLong, isTaken } = await this.look();
    const was = this.untaken;
    this.untaken = isTooLong && !isTaken ? waitedSeconds : 0;
    if (this.untaken > 0 && was === 0)
      this.logger.warn(
        `No worker takes the work that waits, for ${Math.round(this.untaken)} s. Start one on this database: ROLE=worker, as by npm run start:worker.`,
      );
    if (this.untaken === 0 && was > 0) this.logger.log('A worker takes work again.');
  }
}
