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
  ParseIntPipe,
  Post,
  Req,
  SetMetadata,
  type Type,
  UnauthorizedException,
  UseGuards,
  VersioningType,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { DataSource } from 'typeorm';

const SCHEMA = `
  create table users (id serial primary key, name text not null);
  create schema shop;
  create table shop.notes (id serial primary key, user_id int not null references users, text text not null);
  create schema queue;
  create table queue.jobs (id serial primary key, payload jsonb not null);`;

interface Call {
  readonly headers: Record<string, string | undefined>;
  userId?: number;
}

export interface NumberedNote {
  readonly id: number;
  readonly text: string;
}

/** As many applications are: the database numbers users and rows, and a cookie says who calls. */
@Injectable()
class CookieGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Call>();
    const [, id] = /(?:^|; )session=of-(\d+)(?:;|$)/.exec(request.headers.cookie ?? '') ?? [];
    if (id === undefined) throw new UnauthorizedException();
    request.userId = Number(id);
    return true;
  }
}

@Controller({ path: 'users', version: '1' })
class UsersController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Post() async signUp(@Body() { name }: { name: string }): Promise<{ id: number; token: string }> {
    const [user] = await this.dataSource.query<[{ id: number }]>(
      'insert into users (name) values ($1) returning id',
      [name],
    );
    return { id: user.id, token: `of-${user.id}` };
  }
}

@Controller({ path: 'notes', version: '1' })
@UseGuards(CookieGuard)
export class NotesController {
  constructor(@Inject(DataSource) protected readonly dataSource: DataSource) {}

  @Post() async write(@Req() { userId }: Call, @Body() { text }: NumberedNote): Promise<NumberedNote> {
    const [note] = await this.dataSource.query<[NumberedNote]>(
      'insert into shop.notes (user_id, text) values ($1, $2) returning id, text',
      [userId, text],
    );
    await this.dataSource.query('insert into queue.jobs (payload) values ($1)', [note]);
    return note;
  }

  @Post('search') async search(
    @Req() { userId }: Call,
    @Body() { text }: NumberedNote,
  ): Promise<NumberedNote[]> {
    return this.dataSource.query('select id, text from shop.notes where user_id = $1 and text = $2', [
      userId,
      text,
    ]);
  }

  /** Another's metadata of that name, as an interceptor for answers may have: no message of a socket. */
  @SetMetadata('message', 'Here they are.')
  @Get()
  async list(@Req() { userId }: Call): Promise<NumberedNote[]> {
    return this.dataSource.query('select id, text from shop.notes where user_id = $1', [userId]);
  }

  @Get(':id') async read(
    @Req() { userId }: Call,
    @Param('id', ParseIntPipe) id: number,
  ): Promise<NumberedNote> {
    const [note] = await this.dataSource.query<NumberedNote[]>(
      'select id, text from shop.notes where id = $1 and user_id = $2',
      [id, userId],
    );
    if (!note) throw new NotFoundException(`There is no note ${id}.`);
    return note;
  }
}

/** The `where user_id` that somebody forgot. */
@Controller({ path: 'notes', version: '1' })
@UseGuards(CookieGuard)
export class ForgetfulController extends NotesController {
  @Get(':id') override async read(
    @Req() _call: Call,
    @Param('id', ParseIntPipe) id: number,
  ): Promise<NumberedNote> {
    await this.dataSource.query('update shop.notes set text = text where id = $1', [id]);
    const [note] = await this.dataSource.query<NumberedNote[]>(
      'select id, text from shop.notes where id = $1',
      [id],
    );
    if (!note) throw new NotFoundException(`There is no note ${id}.`);
    return note;
  }

  /** Whose it is to be, the body may say. */
  @Post() override async write(
    @Req() { userId }: Call,
    @Body() { text, user_id }: NumberedNote & { user_id?: string },
  ): Promise<NumberedNote> {
    return super.write({ headers: {}, userId: Number(user_id ?? userId) }, { id: 0, text });
  }

  @Get() override async list(): Promise<NumberedNote[]> {
    return this.dataSource.query('select id, text from shop.notes');
  }
}

@Module({})
class AppModule {}

/** A way in beside the routes. */
@WebSocketGateway({ path: '/live' })
export class LiveGateway {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @SubscribeMessage('read')
  read(@MessageBody() { id }: NumberedNote): Promise<NumberedNote[]> {
    return this.dataSource.query('select id, text from shop.notes where id = $1', [id]);
  }
}

export async function createApp(
  url: string,
  notes: Type = NotesController,
  gateways: Type[] = [],
): Promise<INestApplication> {
  const app = await NestFactory.create(
    {
      module: AppModule,
      imports: [TypeOrmModule.forRoot({ type: 'postgres', url })],
      controllers: [UsersController, notes],
      providers: gateways,
    },
    { logger: false },
  );
  app.useWebSocketAdapter(new WsAdapter(app));
  await app.get(DataSource).query(SCHEMA);
  return app.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI });
}
