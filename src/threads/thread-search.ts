import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { LIVE_RUNS } from './live-runs';

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

/** How many messages a thread, a run and a state show as values; the whole conversation has a route of its own. */
export const SHOWN_MESSAGES = 100;

/**
 * Characters of what was said that one answer shows: a hundred threads, or states of one, of a hundred long messages each would
 * be 100 MB, of which a process holds several copies. Ten of them are shown as they are.
 */
const SHOWN_CHARS = 10_000_000;

/** Of each conversation on a page of so many: the newest messages, up to that which goes beyond. */
export const shownCharsOf = (limit: number): number => Math.ceil(SHOWN_CHARS / limit);

/** Of a cancelled run: it had its turn, and what was said for it, unless it went on from another, is still said. */
const IS_SEEN = `done.started_at is not null and (done.resumed_from is not null or exists (
  select from messages m where m.user_id = t.user_id and m.thread_id = t.id and m.run_id = done.id))`;

/**
 * A thread's status is that of its newest run, but a question that was taken off the queue or taken back leaves it as it was,
 * as in LangGraph. Its values are what was said: both are read, never stored twice. So is the agent that it was last asked of, by
 * which LangGraph clients list threads, unless its owner wrote something else there.
 */
const ownThreads = (among: string): string => `
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
             case when newest.status <> 'cancelled' then newest.status else (
               select done.status from runs done
               where done.user_id = t.user_id and done.thread_id = t.id and (done.status <> 'cancelled' or ${IS_SEEN})
               order by done.created_at desc, done.id desc limit 1) end as status,
             jsonb_build_object('graph_id', newest.assistant_id, 'assistant_id', newest.assistant_id) as asked_of,
             coalesce(newest.finished_at, newest.started_at, newest.created_at) as changed_at,
             t.id in (select live.thread_id from (${LIVE_RUNS}) live) as live
      from runs newest where newest.user_id = t.user_id and newest.thread_id = t.id
      order by newest.created_at desc, newest.id desc limit 1
    ) r on true
    where t.user_id = $1 and t.deleted_at is null ${among}
  )`;

const COLUMNS: Readonly<Record<ThreadOrder, string>> = {
  thread_id: 'id',
  created_at: 'created_at',
  updated_at: 'updated_at',
  state_updated_at: 'updated_at',
  status: 'status',
};

/** Reads threads as the API shows them. */
@Injectable()
export class ThreadSearch {
  /** What was said is read of the page alone: of all the threads of a user it would take seconds. */
  async find(manager: EntityManager, userId: string, page: ThreadPage): Promise<ThreadRow[]> {
    const { own, wanted, values } = searchFor(userId, page);
    const order = `${COLUMNS[page.sortBy ?? 'created_at']} ${page.sortOrder === 'asc' ? 'asc' : 'desc'}, id desc`;
    const [limit, offset, chars] = [page.limit, page.offset, shownCharsOf(page.limit)].map((value) =>
      values.push(value),
    );
    return manager.query<ThreadRow[]>(
      `${own}, page as (
         select * from own ${wanted} order by ${order} limit $${limit} offset $${offset}
       )
       select page.*, said.messages from page cross join lateral (
         select coalesce(json_agg(json_build_object('id', m.id, 'client_id', m.client_id, 'role', m.role, 'content', m.content,
                  'run_id', m.run_id, 'created_at', m.created_at) order by m.id), '[]') as messages
         from (
           select s.*, sum(length(s.content)) over (order by s.id desc) - length(s.content) as newer
           from said_in(page.user_id, page.id, page.branch, null, ${SHOWN_MESSAGES}) s
         ) m where m.newer < $${chars}
       ) said
       order by ${order}`,
      values,
    );
  }

  async count(manager: EntityManager, userId: string, filter: ThreadFilter): Promise<number> {
    const { own, wanted, values } = searchFor(userId, filter);
    const [row] = await manager.query<{ count: number }[]>(
      `${own} select count(*)::integer as count from own ${wanted}`,
      values,
    );
    return row?.count ?? 0;
  }
}

interface Search {
  readonly own: string;
  readonly wanted: string;
  readonly values: unknown[];
}

/**
 * A statement for just what is asked for: PostgreSQL plans one that allows for every filter, which it keeps, as if each of them
 * left little, and reads all the threads of a user for the newest ten.
 */
function searchFor(userId: string, { ids, metadata, status }: ThreadFilter): Search {
  const values: unknown[] = [userId];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const among = ids ? `and t.id = any(${given(ids)}::uuid[])` : '';
  const conditions = [
    ...(metadata ? [`metadata @> ${given(JSON.stringify(metadata))}::jsonb`] : []),
    ...(status ? [`status = ${given(status)}`] : []),
  ];
  const wanted = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
  return { own: ownThreads(among), wanted, values };
}
