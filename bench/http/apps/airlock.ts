import { randomUUID } from 'node:crypto';
import { CurrentSession, type Session, SessionModule, UserExecutionContext } from '@airlock/session';
import { Body, Controller, Inject, Module, Post, Scope, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Request } from 'express';
import { EntityManager } from 'typeorm';
import { Note, USER } from '../note.entity';
import type { Contender } from './contender';

@Controller('notes')
class NotesController {
  @Post()
  async create(@CurrentSession() session: Session, @Body() { text }: { text: string }): Promise<unknown> {
    const id = randomUUID();
    const { manager } = session;
    return session.lastlyBehind([() => manager.insert(Note, { id, text })], () =>
      manager.findOneByOrFail(Note, { id }),
    );
  }
}

@Controller({ path: 'notes', scope: Scope.REQUEST })
class InjectedNotesController {
  constructor(@Inject(EntityManager) private readonly manager: EntityManager) {}

  @Post()
  async create(@Body() { text }: { text: string }): Promise<unknown> {
    const id = randomUUID();
    await this.manager.insert(Note, { id, text });
    return this.manager.findOneByOrFail(Note, { id });
  }
}

/** @airlock/session with a controller that Nest builds once, and a last statement that takes COMMIT along. */
export const airlock = servedBy(NotesController);

/** The same in the shape of every tutorial, as the library's README begins: a REQUEST-scoped controller, COMMIT behind it. */
export const airlockInjected = servedBy(InjectedNotesController);

/** Alone, as the README mounts it; beside the user it sets an application name, which no other contender does. */
function servedBy(controller: Type): Contender {
  return {
    async create(url, poolSize) {
      @Module({
        imports: [
          TypeOrmModule.forRoot({ type: 'postgres', url, entities: [Note], extra: { max: poolSize } }),
          SessionModule.forRoot({
            contextOf: (request: Request) => UserExecutionContext.fromHttp(request, { userId: USER }),
            preparedStatements: true,
            identity: (context) => ({ 'app.user_id': context.userId }),
          }),
        ],
        controllers: [controller],
      })
      class App {}
      return NestFactory.create(App, { logger: false });
    },
  };
}
