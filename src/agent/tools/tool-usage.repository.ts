import { mintId } from '@airlock/session';
import type { ToolResult } from '@airlock/agent-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AirlockConfig } from '../../config';

export interface ToolCallKey {
  readonly userId: string;
  readonly runId: string;
  readonly stepNo: number;
  readonly tool: string;
}

export type Admission =
  | { readonly kind: 'admitted'; readonly usageId: string }
  | { readonly kind: 'rate_limited' }
  | { readonly kind: 'busy' };

/** A worker that died leaves its call running until the run's end; after its time limit and a margin nobody counts it any more. */
const ABANDONED_AFTER = 2;

/** Which tools were called, and so also how many at once and how often: counted for the user, over all replicas (T3). */
@Injectable()
export class ToolUsageRepository {
  constructor(@Inject(AirlockConfig) private readonly config: AirlockConfig) {}

  /** Counts and enters in one go: two calls of a user never both see the last free place. */
  async admit(manager: EntityManager, call: ToolCallKey): Promise<Admission> {
    await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      JSON.stringify(['tools', call.userId]),
    ]);
    // By the time of the statement: a clock that goes on while it runs is no bound that an index could be asked for.
    const [counts] = await manager.query<{ recent: number; running: number }[]>(
      `select count(*) filter (where u.started_at > statement_timestamp() - interval '1 minute'
                                 and u.status <> 'rate_limited')::integer as recent,
              count(*) filter (where u.status = 'running')::integer as running
       from tool_usage u where u.user_id = $1 and u.started_at > statement_timestamp() - make_interval(secs => $2)`,
      [call.userId, Math.max(60, (ABANDONED_AFTER * this.config.toolTimeoutMs) / 1_000)],
    );
    if ((counts?.recent ?? 0) >= this.config.toolCallsPerMinute) return { kind: 'rate_limited' };
    if ((counts?.running ?? 0) >= this.config.toolsAtOncePerUser) return { kind: 'busy' };
    return { kind: 'admitted', usageId: await this.add(manager, call, 'running') };
  }

  /** For a call that came to nothing before it began. */
  async refuse(manager: EntityManager, call: ToolCallKey, status: ToolResult['status']): Promise<void> {
    await this.add(manager, call, status, 0);
  }

  async finish(
    manager: EntityManager,
    { userId }: Pick<ToolCallKey, 'userId'>,
    usageId: string,
    { status, duration_ms: durationMs }: ToolResult,
  ): Promise<void> {
    await manager.query(
      `update tool_usage set status = $3, duration_ms = $4 where user_id = $1 and id = $2 and status = 'running'`,
      [userId, usageId, status, durationMs],
    );
  }

  private async add(
    manager: EntityManager,
    { userId, runId, stepNo, tool }: ToolCallKey,
    status: string,
    durationMs?: number,
  ): Promise<string> {
    const id = mintId();
    await manager.query(
      `insert into tool_usage (user_id, id, run_id, step_no, tool, status, duration_ms)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [userId, id, runId, stepNo, tool, status, durationMs ?? null],
    );
    return id;
  }
}
