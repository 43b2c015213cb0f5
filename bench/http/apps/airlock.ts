import { randomUUID } from 'node:crypto';
import { SessionModule, UserExecutionContext } from '@airlock/session';
import { Body, Controller, Inject, Module, Post, Scope } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Request } from 'express';
import { EntityManager } from 'typeorm';
import { Note, USER } from '../note.entity';
import type { Contender } from './contender';

@Controller({ path: 'notes', scope: Scope.REQUEST })
class NotesController {
  constructor(@Inject(EntityManager) private readonly manager: EntityManager) {}

  @Post()
  async create(@Body() { text }: { text: string }): Promise<unknown> {
    const id = randomUUID();
    await this.manager.insert(Note, { id, text });
    return this.manager.findOneByOrFail(Note, { id });
  }
}

/** @airlock/session alone, as its README mounts it; beside the user it sets an application name, which no other does. */
export const airlock: Contender = {
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
      controllers: [NotesController],
    })
    class App {}
    return NestFactory.create(App, { logger: false });
  },
};
