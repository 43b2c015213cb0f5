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
  NotFoundException,
  Param,
  Post,
  UnauthorizedException,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Client } from 'pg';
import { EntityManager } from 'typeorm';

const SCHEMA = `
  create table notes (user_id text not null, id uuid primary key default gen_random_uuid(), text text not null);
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
    const [, userId] = /^Bearer token-of-(.+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (userId === undefined) throw new UnauthorizedException();
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
  async write(@Body() { text }: { text: string }): Promise<unknown> {
    const { userId } = this.session.context;
    const sql = 'insert into notes (user_id, text) values ($1, $2) returning id';
    const [note] = await this.manager.query<unknown[]>(sql, [userId, text]);
    return note;
  }

  @Get()
  async list(): Promise<unknown> {
    return this.manager.query('select text from notes');
  }

  @Get(':id')
  async read(@Param('id') id: string): Promise<unknown> {
    const [note] = await this.manager.query<unknown[]>('select text from notes where id::text = $1', [id]);
    if (!note) throw new NotFoundException();
    return note;
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
