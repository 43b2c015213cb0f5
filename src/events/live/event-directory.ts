import { Inject, Injectable } from '@nestjs/common';
import { SystemPool } from '../../database';

/** Where a run belongs and how far its log goes; never what is in it. */
export interface RunHead {
  readonly userId: string;
  readonly threadId: string;
  readonly runId: string;
  readonly sequence: number;
}

/** Whom a notice is for; never what it says. */
export interface NoticeOwner {
  readonly userId: string;
  readonly topic: string;
  readonly run?: { readonly threadId: string; readonly runId: string };
}

interface OwnerRow {
  user_id: string;
  topic: string;
  thread_id: string | null;
  run_id: string | null;
}

interface HeadRow {
  user_id: string;
  thread_id: string;
  run_id: string;
  sequence: number;
}

/** The few questions that span users: ids and counts only, by functions of the database that are named for it. */
@Injectable()
export class EventDirectory {
  constructor(@Inject(SystemPool) private readonly pool: SystemPool) {}

  /** Whose these runs are. */
  async owners(runIds: readonly string[]): Promise<RunHead[]> {
    return this.heads('select * from run_event_owners($1)', [runIds]);
  }

  /** How far the logs of these runs go by now. */
  async headsOf(runs: readonly { userId: string; runId: string }[]): Promise<RunHead[]> {
    return this.heads('select * from run_event_heads($1, $2)', [
      runs.map(({ userId }) => userId),
      runs.map(({ runId }) => runId),
    ]);
  }

  /** Runs in these threads whose log has begun since. */
  async begunIn(threads: readonly { userId: string; threadId: string }[], since: Date): Promise<RunHead[]> {
    return this.heads('select * from run_events_begun($1, $2, $3)', [
      threads.map(({ userId }) => userId),
      threads.map(({ threadId }) => threadId),
      since,
    ]);
  }

  async noticeOwners(topics: readonly string[]): Promise<NoticeOwner[]> {
    const { rows } = await this.pool.query<OwnerRow>('select * from live_notice_owners($1)', [topics]);
    return rows.map(({ user_id: userId, topic, thread_id: threadId, run_id: runId }) => ({
      userId,
      topic,
      ...(threadId && runId ? { run: { threadId, runId } } : {}),
    }));
  }

  private async heads(sql: string, parameters: unknown[]): Promise<RunHead[]> {
    const { rows } = await this.pool.query<HeadRow>(sql, parameters);
    return rows.map((row) => ({
      userId: row.user_id,
      threadId: row.thread_id,
      runId: row.run_id,
      sequence: row.sequence,
    }));
  }
}
