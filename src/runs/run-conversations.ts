import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type MessageRow, type MessageView, SHOWN_MESSAGES, shownCharsOf, viewOfMessage } from '../threads';

/** What had been said in a thread by the end of a run. */
export interface Conversation {
  /** The message that the run answers, as the thread has it. */
  readonly questionId: string;
  /** The last one of the run: its answer, or the question where there is none. */
  readonly lastId: string;
  readonly messages: readonly MessageView[];
  /** How many of them end with the question: what follows was not known while the run was at work. */
  readonly known: number;
}

/** Reads what had been said when. Every method works in the caller's session and for its user alone. */
@Injectable()
export class RunConversations {
  /**
   * By run; one whose messages were taken back has none.
   * @param limit how many are shown together: what was said long before the question is left out where they are many
   */
  async of(
    manager: EntityManager,
    userId: string,
    threadId: string,
    runIds: readonly string[],
    limit = 1,
  ): Promise<Map<string, Conversation>> {
    const rows = await manager.query<ConversationRow[]>(CONVERSATIONS, [
      userId,
      threadId,
      runIds,
      shownCharsOf(limit),
    ]);
    return new Map(
      rows.map(({ run_id, question_id, last_id, messages }) => [
        run_id,
        {
          questionId: question_id,
          lastId: last_id,
          messages: messages.map(viewOfMessage),
          known: messages.filter(({ id }) => id <= question_id).length,
        },
      ]),
    );
  }
}

interface ConversationRow {
  readonly run_id: string;
  readonly question_id: string;
  readonly last_id: string;
  readonly messages: readonly MessageRow[];
}

/**
 * A run that goes on from another answers what that one was asked. Runs, and what was said for them, are looked up one at a time:
 * together, and with the thread, all that its user ever did or all that was ever said in it seemed to be the shorter way.
 */
const CONVERSATIONS = `
  with recursive origin as (
    select id as run_id, id, resumed_from, branch from runs where user_id = $1 and id = any($3)
    union all
    select o.run_id, r.id, r.resumed_from, o.branch from origin o cross join lateral (
      select * from runs r where r.user_id = $1 and r.id = o.resumed_from offset 0) r
  ), asked as (
    select o.run_id, o.branch, (array_agg(m.id order by m.id desc) filter (where m.role = 'user'))[1] as question_id,
           (array_agg(m.id order by m.id desc) filter (where m.run_id = o.run_id))[1] as last_id
    from origin o cross join lateral (
      select * from messages m where m.user_id = $1 and m.run_id = o.id offset 0) m
    group by o.run_id, o.branch
  )
  select asked.run_id, asked.question_id, greatest(asked.question_id, asked.last_id) as last_id, said.messages
  from asked cross join lateral (
    select json_agg(json_build_object('id', m.id, 'client_id', m.client_id, 'role', m.role, 'content', m.content,
             'run_id', m.run_id, 'created_at', m.created_at) order by m.id) as messages
    from (
      select s.*, sum(length(s.content)) over (order by s.id desc) - length(s.content) as newer
      from said_in($1, $2, asked.branch, greatest(asked.question_id, asked.last_id), ${SHOWN_MESSAGES}) s
    ) m where m.newer < $4 or m.id >= asked.question_id
  ) said
  where asked.question_id is not null`;
