import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export type ThreadStatus = 'idle' | 'busy' | 'interrupted' | 'error';

export const THREAD_ORDERS = ['thread_id', 'created_at', 'updated_at', 'state_updated_at', 'status'] as const;
export type ThreadOrder = (typeof THREAD_ORDERS)[number];

export interface ThreadRow {
  readonly user_id: string;
  readonly id: string;
  readonly metadata: Record<string, unknown>;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly status: ThreadStatus;
  readonly messages: readonly MessageRow[];
}

export interface MessageRow {
  readonly id: string;
  /** As its client named it. */
  readonly client_id: string | null;
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: string;
  readonly run_id: string | null;
  /** As text where it comes out of JSON. */
  readonly created_at: string | Date;
}

export interface ThreadFilter {
  readonly ids?: readonly string[] | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  readonly status?: ThreadStatus | null;
}

export interface ThreadPage extends ThreadFilter {
  readonly sortBy?: ThreadOrder;
  readonly sortOrder?: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

/** How many messages a thread shows as its values; the whole conversation has a route of its own. */
const SHOWN_MESSAGES = 100;

/**
 * A thread's status is that of the newest run that had its turn: a question taken off the queue leaves it as it was, as in
 * LangGraph. Its values are what was said: both are read, never stored twice. So is the agent that it was last asked of, by
 * which LangGraph clients list threads, unless its owner wrote something else there.
 */
const OWN = `
  with own as (
    select t.user_id, t.id, t.created_at, coalesce(r.asked_of, '{}') || t.metadata as metadata,
           greatest(t.created_at, coalesce(t.last_message_at, t.created_at), coalesce(r.changed_at, t.created_at)) as updated_at,
           case when r.live then 'busy'
                when r.status in ('failed', 'timeout', 'dead') then 'error'
                when r.status = 'cancelled' then 'interrupted'
                else 'idle' end as status, r.branch
    from threads t
    left join lateral (
      select newest.branch,
             case when newest.status <> 'cancelled' or newest.started_at is not null then newest.status
                  else (select begun.status from runs begun
                        where begun.user_id = t.user_id and begun.thread_id = t.id and begun.started_at is not null
                        order by begun.created_at desc, begun.id desc limit 1) end as status,
             jsonb_build_object('graph_id', newest.assistant_id, 'assistant_id', newest.assistant_id) as asked_of,
             coalesce(newest.finished_at, newest.started_at, newest.created_at) as changed_at,
             exists (select from runs live where live.user_id = t.user_id and live.thread_id = t.id
                     and live.status in ('queued', 'starting', 'running', 'completing')) as live
      from runs newest where newest.user_id = t.user_id and newest.thread_id = t.id
      order by newest.created_at desc, newest.id desc limit 1
    ) r on true
    where t.user_id = $1 and t.deleted_at is null
      and ($2::uuid[] is null or t.id = any($2))
  )`;

const WANTED = 'own.metadata @> $3::jsonb and ($4::text is null or own.status = $4)';

const THREADS = `${OWN}
  select own.*, said.messages from own
  left join lateral (
    select coalesce(json_agg(json_build_object('id', m.id, 'client_id', m.client_id, 'role', m.role, 'content', m.content,
             'run_id', m.run_id, 'created_at', m.created_at) order by m.id), '[]') as messages
    from said_in(own.user_id, own.id, own.branch, null, ${SHOWN_MESSAGES}) m
  ) said on true
  where ${WANTED}`;

const COLUMNS: Readonly<Record<ThreadOrder, string>> = {
  thread_id: 'own.id',
  created_at: 'own.created_at',
  updated_at: 'own.updated_at',
  state_updated_at: 'own.updated_at',
  status: 'own.status',
};

/** Reads threads as the API shows them. */
@Injectable()
export class ThreadSearch {
  async find(manager: EntityManager, userId: string, page: ThreadPage): Promise<ThreadRow[]> {
    const order = `${COLUMNS[page.sortBy ?? 'created_at']} ${page.sortOrder === 'asc' ? 'asc' : 'desc'}, own.id desc`;
    return manager.query<ThreadRow[]>(`${THREADS} order by ${order} limit $5 offset $6`, [
      ...parametersOf(userId, page),
      page.limit,
      page.offset,
    ]);
  }

  async count(manager: EntityManager, userId: string, filter: ThreadFilter): Promise<number> {
    const [row] = await manager.query<{ count: number }[]>(
      `${OWN} select count(*)::integer as count from own where ${WANTED}`,
      parametersOf(userId, filter),
    );
    return row?.count ?? 0;
  }
}

const parametersOf = (userId: string, { ids, metadata, status }: ThreadFilter): unknown[] => [
  userId,
  ids ?? null,
  JSON.stringify(metadata ?? {}),
  status ?? null,
];
