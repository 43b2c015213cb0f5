import type { Unit } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ThreadRepository, viewOfMessage } from '../../../threads';
import { type CommandAnswer, type NamedIds, SocketCommand } from '../socket-command';
import { page, uuid } from './shapes';

const shape = z.strictObject({ thread_id: uuid, limit: page.limit });
type Payload = z.infer<typeof shape>;

/** What was said in a thread: the newest messages, oldest first. */
@Injectable()
export class ConversationHistoryCommand extends SocketCommand<Payload> {
  readonly types = ['get_conversation_history'];
  protected readonly shape = shape;

  constructor(@Inject(ThreadRepository) private readonly threads: ThreadRepository) {
    super();
  }

  protected idsOf({ thread_id: threadId }: Payload): NamedIds {
    return { threadId };
  }

  protected async run({ manager, context: { userId } }: Unit, payload: Payload): Promise<CommandAnswer> {
    const { thread_id: threadId, limit } = payload;
    await this.threads.get(manager, userId, threadId);
    const said = await this.threads.history(manager, userId, threadId, limit);
    const messages = said.map(viewOfMessage);
    return { payload: { user_id: userId, session_scoped: true, thread_id: threadId, messages } };
  }
}
