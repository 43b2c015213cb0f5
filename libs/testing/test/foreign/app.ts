import { InjectSession, type Session, SessionModule, UserExecutionContext } from '@airlock/session';
import {
  Body,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  type INestApplication,
  Inject,
  Injectable,
  Module,
  Post,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Client } from 'pg';
import { EntityManager } from 'typeorm';

const SCHEMA = `
  create table notes (user_id text not null, text text not null);
  alter table notes enable row level security;
  alter table notes force row level security;
  create policy own_rows on notes using (user_id = nullif(current_setting('app.user_id', true), ''));`;

interface Call {
  readonly headers: Record<string, string>;
  executionContext?: UserExecutionContext;
}

@Injectable()
class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Call>();
    const userId = request.headers.authorization?.replace('Bearer token-of-', '') ?? '';
    request.executionContext = UserExecutionContext.fromHttp(request, { userId });
    return true;
  }
}

@Controller('notes')
class NotesController {
  constructor(
    @Inject(EntityManager) private readonly manager: EntityManager,
    @InjectSession() private readonly session: Session,
  ) {}

  @Post()
  async write(@Body() { text }: { text: string }): Promise<void> {
    const { userId } = this.session.context;
    await this.manager.query('insert into notes (user_id, text) values ($1, $2)', [userId, text]);
  }

  @Get()
  async list(): Promise<unknown> {
    return this.manager.query('select text from notes');
  }
}

@Module({})
class AppModule {}

export async function createApp(url: string): Promise<INestApplication> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(SCHEMA);
  await client.end();
  const imports = [
    SessionModule.forRoot({
      contextOf: (request: Call) => request.executionContext,
      identity: ({ userId }) => ({ 'app.user_id': userId }),
      poolWaitMs: 60_000,
    }),
    TypeOrmModule.forRoot({ type: 'postgres', url }),
  ];
  const app = await NestFactory.create(
    { module: AppModule, imports, controllers: [NotesController] },
    { logger: false },
  );
  app.useGlobalGuards(new TokenGuard());
  return app;
}
