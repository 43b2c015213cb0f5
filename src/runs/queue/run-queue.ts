import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AirlockConfig } from '../../config';
import { SystemPool } from '../../database';
import type { ClaimedRun, Lease } from './lease';
import { QueueFullError } from './queue-full.error';

interface ClaimedRow {
  readonly user_id: string;
  readonly thread_id: string;
  readonly run_id: string;
  readonly request_id: string;
  readonly attempt: number;
}

/** A name that a listening worker hears when a run of somebody's ended from outside, such as by cancel. */
export const RUN_STOPPED_CHANNEL = 'airlock_run_stopped';

/**
 * Who works on what and when. What one user does for himself goes through his session; what concerns all users goes
 * through the named functions of the database, which give ids and counts only.
 */
@Injectable()
export class RunQueue {
  constructor(
    @Inject(SystemPool) private readonly system: SystemPool,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /** How many tickets of one user are in circulation at most: as many as he may have running. */
  get tickets(): number {
    return this.config.runningRunsPerUser;
  }

  /** A new run takes its place, in the transaction that makes it. @throws QueueFullError */
  async enter(manager: EntityManager, userId: string): Promise<void> {
    const [row] = await manager.query<[{ pending: number }]>('select issue_ticket($1, $2) as pending', [
      userId,
      this.tickets,
    ]);
    if (row.pending > this.config.queuedRunsPerUser) throw new QueueFullError(this.config.queuedRunsPerUser);
  }

  /** Tells the replica that works on the run, whichever it is, that it has ended. */
  async tellStopped(manager: EntityManager, runId: string): Promise<void> {
    await manager.query('select pg_notify($1, $2)', [RUN_STOPPED_CHANNEL, runId]);
  }

  /** The user's oldest run that may start now, if there is one. */
  async claim(userId: string, replica: string): Promise<ClaimedRun | undefined> {
    const rows = await this.call('claim_run($1, $2, $3)', [userId, replica, this.config.runningRunsPerUser]);
    return rows[0];
  }

  /** For one that was taken and led to nothing, because there is no room. */
  async returnTicket(userId: string, priority: number): Promise<void> {
    await this.system.query('select add_run_ticket($1, $2)', [userId, priority]);
  }

  /** Sends a sign of life for each. @returns those that are not this replica's any more */
  async pulse(replica: string, leases: readonly Lease[]): Promise<{ runId: string; attempt: number }[]> {
    const { rows } = await this.system.query<Pick<ClaimedRow, 'run_id' | 'attempt'>>(
      'select * from pulse_runs($1, $2, $3, $4, $5)',
      [
        replica,
        leases.map(({ userId }) => userId),
        leases.map(({ runId }) => runId),
        leases.map(({ attempt }) => attempt),
        milliseconds(this.config.heartbeatMs),
      ],
    );
    return rows.map(({ run_id: runId, attempt }) => ({ runId, attempt }));
  }

  /** Runs whose worker has gone silent. */
  async dead(limit: number): Promise<ClaimedRun[]> {
    return this.call('dead_runs($1, $2)', [milliseconds(this.config.deadAfterMs), limit]);
  }

  /** Runs past their lifetime. */
  async overdue(limit: number): Promise<ClaimedRun[]> {
    return this.call('overdue_runs($1, $2)', [milliseconds(this.config.runLifetimeMs), limit]);
  }

  /** Runs that have waited long enough to be told so, each of them once. */
  async waiting(limit: number): Promise<ClaimedRun[]> {
    return this.call('waiting_runs($1, $2)', [milliseconds(this.config.queueNoticeMs), limit]);
  }

  /** Mends what crashes leave behind: users whose runs could start, and nobody comes. @returns how many got a ticket */
  async reissueTickets(): Promise<number> {
    return this.count('reissue_tickets($1, $2)', [
      milliseconds(this.config.deadAfterMs),
      this.config.runningRunsPerUser,
    ]);
  }

  async freeIdempotencyKeys(): Promise<number> {
    return this.count('free_idempotency_keys($1)', [
      milliseconds(this.config.idempotencyKeyHours * 3_600_000),
    ]);
  }

  private async call(invocation: string, values: readonly unknown[]): Promise<ClaimedRun[]> {
    const { rows } = await this.system.query<ClaimedRow>(`select * from ${invocation}`, [...values]);
    return rows.map((row) => ({
      userId: row.user_id,
      threadId: row.thread_id,
      runId: row.run_id,
      requestId: row.request_id,
      attempt: row.attempt,
    }));
  }

  private async count(invocation: string, values: readonly unknown[]): Promise<number> {
    const { rows } = await this.system.query<{ count: number }>(`select ${invocation} as count`, [...values]);
    return rows[0]?.count ?? 0;
  }
}

const milliseconds = (value: number): string => `${value} milliseconds`;
