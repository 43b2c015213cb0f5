import type { SessionModuleOptions } from '@airlock/session';
import { type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Client } from 'pg';
import { createNotesApp } from '../../libs/testing/example/notes-app';
import { TokenGuard } from '../../libs/testing/example/token.guard';
import { TextbookController } from './textbook.controller';
import { WorkController } from './work.controller';

@Module({})
class TextbookModule {}

export const sessionApp = (
  url: string,
  limits: Partial<SessionModuleOptions> = {},
): Promise<INestApplication> => createNotesApp(url, [WorkController], limits);

/** TypeORM and nothing else: what keeps users apart is the code alone. */
export async function textbookApp(url: string): Promise<INestApplication> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('create table notes (user_id text not null, id uuid primary key, text text not null)');
  await client.end();
  const imports = [TypeOrmModule.forRoot({ type: 'postgres', url, extra: { max: 8 } })];
  const module = { module: TextbookModule, imports, controllers: [TextbookController] };
  const app = await NestFactory.create(module, { logger: false });
  app.useGlobalGuards(new TokenGuard());
  return app;
}
