import { InjectSession, type Session } from '@airlock/session';
import { Body, ConflictException, Controller, HttpCode, Inject, Post, Scope } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { EntityManager } from 'typeorm';
import { watched } from './watched';

/** What a request is to do behind its insert. */
export interface Order {
  readonly text: string;
  readonly end?: 'throw' | 'hang';
}

export const INSERT = 'insert into notes (user_id, id, text) values ($1, $2, $3)';
export const SEEN_AS = `select current_setting('app.user_id', true) as "seenAs", pg_backend_pid() as pid`;

/** As it is meant to be: a controller for each request, with the session that is the request's own. */
@Controller({ path: 'work', scope: Scope.REQUEST })
export class WorkController {
  constructor(
    @Inject(EntityManager) private readonly manager: EntityManager,
    @InjectSession() private readonly session: Session,
  ) {}

  @Post()
  @HttpCode(200)
  async work(@Body() { text, end }: Order): Promise<string> {
    const { current } = watched;
    const { manager, session } = this;
    const { context } = session;
    await manager.query(INSERT, [context.userId, randomUUID(), text]);
    const [row] = await manager.query<{ seenAs: string }[]>(SEEN_AS);
    current.visits.push({
      caller: context.userId,
      session: session.id,
      seenAs: row?.seenAs ?? '',
      holder: session,
      context,
      isOver: () => OVER.includes(session.state),
    });
    await current.meet();
    if (end === 'throw') throw new ConflictException('As the test says.');
    if (end === 'hang') await current.hang();
    return 'done';
  }
}

const OVER: readonly string[] = ['committed', 'rolled_back', 'aborted'];
