import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { assertMetadataFits } from '../http';
import { LIVE_RUNS } from './live-runs';
import { Message } from './message.entity';
import type { MessageRow } from './thread-search';
import { ThreadBusyError } from './thread-busy.error';
import { ThreadDeletedError } from './thread-deleted.error';
import { ThreadExistsError } from './thread-exists.error';
import { ThreadNotFoundError } from './thread-not-found.error';
import { Thread } from './thread.entity';

/** A place in a conversation. */
export interface SaidBy {
  /** Null: the trunk. */
  readonly branch: string | null;
  /** The last message that was known; absent: all of them are. */
  readonly until?: string;
}

export interface NewThread {
  readonly id: string;
  readonly metadata: Record<string, unknown>;
  readonly ifExists: 'raise' | 'do_nothing';
}

/** Threads and what was said in them. Every method works in the caller's session and for its user alone. */
@Injectable()
export class ThreadRepository {
  /** @throws ThreadExistsError unless `ifExists` says to take the thread as it is; ThreadDeletedError */
  async create(manager: EntityManager, userId: string, thread: NewThread): Promise<Thread> {
    const { id, metadata, ifExists } = thread;
    const [made] = await manager.query<{ created_at: Date }[]>(
      'insert into threads (user_id, id, metadata) values ($1, $2, $3) on conflict do nothing returning created_at',
      [userId, id, JSON.stringify(metadata)],
    );
    if (made) {
      const empty = { title: null, lastMessageAt: null, deletedAt: null };
      return manager.create(Thread, { userId, id, metadata, createdAt: made.created_at, ...empty });
    }
    const there = await this.find(manager, userId, id);
    if (there?.deletedAt) throw new ThreadDeletedError(id);
    if (ifExists === 'raise') throw new ThreadExistsError(id);
    return there ?? this.get(manager, userId, id);
  }

  /** @throws ThreadNotFoundError */
  async get(manager: EntityManager, userId: string, id: string): Promise<Thread> {
    const thread = await this.find(manager, userId, id);
    if (!thread || thread.deletedAt) throw new ThreadNotFoundError(id);
    return thread;
  }

  /** Deleted ones too. */
  private async find(manager: EntityManager, userId: string, id: string): Promise<Thread | null> {
    return manager.findOneBy(Thread, { userId, id });
  }

  /**
   * The thread, locked until the session ends: two messages to one thread take their turns.
   * @throws ThreadNotFoundError
   */
  async lockForReply(manager: EntityManager, userId: string, id: string): Promise<Thread> {
    const thread = await manager.findOne(Thread, {
      where: { userId, id },
      // Rows that refer to the thread are written meanwhile: a stronger lock would wait for them, and they for it.
      lock: { mode: 'for_no_key_update' },
    });
    if (!thread || thread.deletedAt) throw new ThreadNotFoundError(id);
    return thread;
  }

  /**
   * The newest messages, oldest first.
   * @param limit how many at most
   * @param at in which branch, and up to which message; default: all of the one that the thread is in now
   */
  async history(
    manager: EntityManager,
    userId: string,
    threadId: string,
    limit: number,
    at?: SaidBy,
  ): Promise<MessageRow[]> {
    const newest = await manager.query<MessageRow[]>(at ? SAID_BY : SAID_BY_NOW, [
      userId,
      threadId,
      limit,
      ...(at ? [at.branch, at.until ?? null] : []),
    ]);
    return newest.reverse();
  }

  /**
   * Which of these ids, the thread's own or those that clients gave, stand for messages of the whole conversation.
   * @param at in which branch, and up to which message; default: all of the one that the thread is in now
   */
  async known(
    manager: EntityManager,
    userId: string,
    threadId: string,
    ids: readonly string[],
    at?: SaidBy,
  ): Promise<string[]> {
    const rows = await manager.query<{ known: (string | null)[] }[]>(at ? KNOWN_BY : KNOWN_BY_NOW, [
      userId,
      threadId,
      WHOLE,
      ...(at ? [at.branch, at.until ?? null] : []),
      ids,
    ]);
    return rows.flatMap(({ known }) => known.filter((id) => id !== null));
  }

  /** Takes back what was said for and by a run. */
  async unsay(manager: EntityManager, userId: string, threadId: string, runId: string): Promise<void> {
    await manager.delete(Message, { userId, threadId, runId });
  }

  /**
   * Adds to the metadata; a key given null goes.
   * @param mostBytes of all of it
   * @throws InvalidInputError where it would be more
   */
  async mergeMetadata(
    manager: EntityManager,
    thread: Thread,
    metadata: Readonly<Record<string, unknown>>,
    mostBytes: number,
  ): Promise<Thread> {
    const entries = Object.entries({ ...thread.metadata, ...metadata }).filter(([, value]) => value !== null);
    const merged = Object.fromEntries(entries);
    assertMetadataFits(merged, mostBytes);
    await manager.update(Thread, { userId: thread.userId, id: thread.id }, { metadata: merged as never });
    return this.get(manager, thread.userId, thread.id);
  }

  /**
   * Hides the thread at once; its rows are purged later (spec 2, retention).
   * @throws ThreadBusyError while a run of it is live
   */
  async hide(manager: EntityManager, thread: Thread): Promise<void> {
    const [row] = await manager.query<{ live: boolean }[]>(
      `select exists (select from (${LIVE_RUNS}) live where live.thread_id = $2) as live`,
      [thread.userId, thread.id],
    );
    if (row?.live) throw new ThreadBusyError(thread.id);
    await manager.update(Thread, { userId: thread.userId, id: thread.id }, { deletedAt: new Date() });
  }
}

const WORDS = 'select m.id, m.client_id, m.role, m.content, m.run_id, m.created_at';
const SAID_BY = `${WORDS} from said_in($1, $2, $4::uuid, $5::uuid, $3) m`;
const SAID_BY_NOW = `${WORDS} from said_in($1, $2, (
  select r.branch from runs r where r.user_id = $1 and r.thread_id = $2
  order by r.created_at desc, r.id desc limit 1), null, $3) m`;

/** As many messages as there may be. */
const WHOLE = 2 ** 31 - 1;
const named = (said: string, ids: string): string =>
  `select array[s.id::text, s.client_id] as known from (${said}) s where s.id::text = any(${ids}) or s.client_id = any(${ids})`;
const KNOWN_BY = named(SAID_BY, '$6::text[]');
const KNOWN_BY_NOW = named(SAID_BY_NOW, '$4::text[]');
