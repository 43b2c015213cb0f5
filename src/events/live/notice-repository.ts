import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { LiveNotice, ToldNotice } from './live-notice';

interface NoticeRow {
  user_id: string;
  topic: string;
  type: LiveNotice['type'];
  thread_id: string | null;
  run_id: string | null;
  agent_name: string | null;
  execution_id: string | null;
  payload: Record<string, unknown>;
  updated_at: Date;
}

/** The newest notice of each topic, for a moment. */
@Injectable()
export class NoticeRepository {
  /** Replaces what the topic said before; what nobody has touched for a while goes. */
  async put(manager: EntityManager, notice: LiveNotice): Promise<void> {
    const { userId, topic, type, run, agentName, executionId, payload } = notice;
    await manager.query(
      `with old as (delete from live_notices
                    where user_id = $1 and topic <> $2 and updated_at < clock_timestamp() - interval '1 minute')
       insert into live_notices (user_id, topic, type, thread_id, run_id, agent_name, execution_id, payload)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (user_id, topic) do update set payload = excluded.payload, updated_at = clock_timestamp()`,
      [
        userId,
        topic,
        type,
        run?.threadId ?? null,
        run?.runId ?? null,
        agentName ?? null,
        executionId ?? null,
        JSON.stringify(payload),
      ],
    );
  }

  async of(manager: EntityManager, topics: readonly string[]): Promise<ToldNotice[]> {
    if (topics.length === 0) return [];
    const rows = await manager.query<NoticeRow[]>('select * from live_notices where topic = any ($1)', [
      topics,
    ]);
    return rows.map((row) => ({
      userId: row.user_id,
      topic: row.topic,
      type: row.type,
      ...(row.thread_id && row.run_id ? { run: { threadId: row.thread_id, runId: row.run_id } } : {}),
      ...(row.agent_name ? { agentName: row.agent_name } : {}),
      ...(row.execution_id ? { executionId: row.execution_id } : {}),
      payload: row.payload,
      at: row.updated_at,
    }));
  }
}
