import type { Session } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { InvalidInputError } from '../../http';
import { type Beginning, RunBranches, type RunOrder } from '../../runs';
import { type MessageRow, SHOWN_MESSAGES, ThreadRepository } from '../../threads';
import { HISTORY } from '../run/first-document';
import { ThreadTurn } from './thread-turn';

/** What a message follows. */
export interface FoundConversation {
  readonly threadId: string;
  /** What was said, oldest first, as far as a run gets to know it. */
  readonly history: readonly MessageRow[];
  /** Ids by which what was said is shown. */
  readonly known: ReadonlySet<string>;
  /** Where the caller named a state. */
  readonly beginning?: Beginning;
  /** Nothing new is asked: the newest answer is to be made anew, from `beginning` on. */
  readonly asksAgain?: boolean;
}

/** Finds what a message follows: the thread is locked, its runs have made way, and what was said is read. */
@Injectable()
export class Conversation {
  constructor(
    @Inject(ThreadRepository) private readonly threads: ThreadRepository,
    @Inject(RunBranches) private readonly branches: RunBranches,
    @Inject(ThreadTurn) private readonly turn: ThreadTurn,
  ) {}

  /** @throws ThreadNotFoundError, UnknownIdError for a checkpoint that the thread has not, ThreadBusyError under `reject` */
  async find(session: Session, order: RunOrder): Promise<FoundConversation> {
    const { threadId, createThread, from } = order;
    const { manager, context } = session;
    if (threadId === undefined) return nothingSaid(context.threadId, order);
    const { userId } = context;
    if (createThread)
      await this.threads.create(manager, userId, { id: threadId, metadata: {}, ifExists: 'do_nothing' });
    const thread = await this.threads.lockForReply(manager, userId, threadId);
    const beginning = from && (await this.branches.beginningAt(manager, userId, threadId, from));
    await this.turn.make(session, thread, order.multitaskStrategy ?? 'enqueue');
    const at = beginning && (beginning.fork ?? { branch: beginning.run.branch });
    const ids = order.input?.messages.flatMap(({ id }) => id ?? []) ?? [];
    // Among those that a state shows an id may not stand twice.
    const most = ids.length > 0 ? SHOWN_MESSAGES : HISTORY;
    const said = await this.threads.history(manager, userId, threadId, most, at);
    const known = new Set(
      said.flatMap(({ id, client_id }) => [id, ...(client_id === null ? [] : [client_id])]),
    );
    // Pages that keep a longer conversation than a state shows send along what they do not find there.
    if (said.length === SHOWN_MESSAGES && ids.slice(0, -1).some((id) => !known.has(id)))
      for (const id of await this.threads.known(manager, userId, threadId, ids, at)) known.add(id);
    const conversation = { threadId, history: said.slice(-HISTORY), known };
    const last = order.input?.messages.at(-1);
    if (last && last.role !== 'user') {
      const again = await this.beginningOf(session, threadId, answeredBy(last.id, said.at(-1)));
      return { ...conversation, beginning: again, asksAgain: true };
    }
    return { ...conversation, ...(beginning ? { beginning } : {}) };
  }

  private beginningOf({ manager, context }: Session, threadId: string, runId: string): Promise<Beginning> {
    return this.branches.beginningAt(manager, context.userId, threadId, { runId, sequence: AS_ASKED });
  }
}

/** The first state of a run: its question is asked, and no agent has answered. */
const AS_ASKED = 1;

/**
 * AG-UI has an answer made anew by sending the conversation as it stands.
 * @returns the run whose answer it ends with
 * @throws InvalidInputError where it ends with anything else
 */
function answeredBy(id: string | undefined, newest: MessageRow | undefined): string {
  if (id === undefined || newest?.id !== id || newest.role !== 'assistant' || newest.run_id === null)
    throw nothingAsked();
  return newest.run_id;
}

export const nothingAsked = (): InvalidInputError =>
  new InvalidInputError([
    { path: 'input.messages', message: "the last message must be the user's: it is what is answered" },
  ]);

/** A thread that is made with the run is nobody else's business yet. @throws InvalidInputError */
function nothingSaid(threadId: string, { input, from }: RunOrder): FoundConversation {
  if (from)
    throw new InvalidInputError([
      {
        path: 'checkpoint',
        message: 'is a state of a thread: name its thread, by POST /v2/threads/<thread_id>/runs',
      },
    ]);
  if (!input) throw new InvalidInputError([NOTHING_TO_GO_ON_WITH]);
  return { threadId, history: [], known: new Set() };
}

/** Where nothing is asked, and nothing was before. */
export const NOTHING_TO_GO_ON_WITH = {
  path: 'input',
  message:
    'must say something, as {"messages": [{"role": "user", "content": "…"}]}: there is no run to go on with',
};
