import { SessionModule, type SessionModuleOptions } from '@airlock/session';
import type { INestApplication, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ListsController } from './lists.controller';
import { NotesController } from './notes.controller';
import { createSchema } from './schema';
import { type NotesRequest, TokenGuard } from './token.guard';

@Module({})
class NotesModule {}

/** A small application as anybody might have one: notes and lists of several users, in PostgreSQL. */
export async function createNotesApp(
  url: string,
  controllers: Type[] = [NotesController, ListsController],
  limits: Partial<SessionModuleOptions> = {},
): Promise<INestApplication> {
  await createSchema(url);
  const imports = [
    SessionModule.forRoot({
      contextOf: (request: NotesRequest) => request.executionContext,
      identity: ({ userId }) => ({ 'app.user_id': userId }),
      // Lists are fought over on purpose, and PostgreSQL takes a second to see each deadlock.
      poolWaitMs: 30_000,
      ...limits,
    }),
    TypeOrmModule.forRoot({ type: 'postgres', url, extra: { max: 8 } }),
  ];
  const app = await NestFactory.create({ module: NotesModule, imports, controllers }, { logger: false });
  app.useGlobalGuards(new TokenGuard());
  return app;
}
