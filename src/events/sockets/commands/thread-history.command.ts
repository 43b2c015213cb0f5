import type { Unit } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ThreadSearch, viewOfThread } from '../../../threads';
import { type CommandAnswer, type NamedIds, SocketCommand } from '../socket-command';
import { page } from './shapes';

const shape = z.strictObject(page);
type Payload = z.infer<typeof shape>;

/** The user's own threads, newest first. */
@Injectable()
export class ThreadHistoryCommand extends SocketCommand<Payload> {
  readonly types = ['get_thread_history'];
  protected readonly shape = shape;

  constructor(@Inject(ThreadSearch) private readonly threads: ThreadSearch) {
    super();
  }

  protected idsOf(): NamedIds {
    return {};
  }

  protected async run({ manager, context: { userId } }: Unit, payload: Payload): Promise<CommandAnswer> {
    const rows = await this.threads.find(manager, userId, payload);
    return { payload: { user_id: userId, session_scoped: true, threads: rows.map(viewOfThread) } };
  }
}
