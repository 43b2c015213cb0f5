import { InjectSession, type Session } from '@airlock/session';
import {
  type ArgumentsHost,
  BadRequestException,
  Body,
  Catch,
  ConflictException,
  Controller,
  type ExceptionFilter,
  ForbiddenException,
  Get,
  Headers,
  HttpCode,
  HttpException,
  type MessageEvent,
  NotFoundException,
  Param,
  Patch,
  Post,
  Query,
  Res,
  Sse,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { createHash, randomUUID } from 'node:crypto';
import { concat, NEVER, type Observable, of } from 'rxjs';

export interface Shelf {
  readonly id: string;
  readonly owner: string;
  name: string;
}

/** Shelves as several people have written them: each route is careless in another way. */
export const shelves = new Map<string, Shelf>();
export const kept = new Map<string, unknown>();
const etags = new Map<string, string>();

@Controller('shelves')
export class ShelvesController {
  constructor(@InjectSession() private readonly session: Session) {}

  /** A name that only another user has is taken, and the error tells whose it is. */
  @Post()
  create(@Body() { name }: { name: unknown }): Shelf {
    if (typeof name !== 'string') throw new BadRequestException('A name is a text.');
    const same = [...shelves.values()].find((shelf) => shelf.name === name && shelf.owner !== this.me);
    if (same) throw new ConflictException(`Shelf ${same.id} has that name.`);
    const shelf = { id: randomUUID(), owner: this.me, name };
    shelves.set(shelf.id, shelf);
    return shelf;
  }

  /** Whose they are is asked of the query, and whereto of a cursor that anybody can write. */
  @Get()
  list(@Query('userId') userId?: string, @Query('cursor') cursor?: string): unknown {
    const { of } = cursor
      ? (JSON.parse(Buffer.from(cursor, 'base64url').toString()) as { of: string })
      : { of: undefined };
    const items = this.shelvesOf(of ?? userId ?? this.me);
    return { items, next_cursor: Buffer.from(JSON.stringify({ of: this.me })).toString('base64url') };
  }

  /** Kept without the user in its key, since before anybody had a shelf. */
  @Get('kept')
  listKept(): unknown {
    if (!kept.has('shelves')) kept.set('shelves', this.shelvesOf(this.me));
    return kept.get('shelves');
  }

  /** For whoever has more rights; of them there is nobody. */
  @Get('report')
  report(): never {
    throw new ForbiddenException();
  }

  /** As most streams of events, it never ends. */
  @Sse('events')
  events(): Observable<MessageEvent> {
    return concat(of({ data: 'hello' }), NEVER);
  }

  /** Asks of the entity tag before it asks whose it is. */
  @Get(':id')
  read(
    @Param('id') id: string,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Shelf | undefined {
    if (known !== undefined && etags.get(id) === known) {
      response.status(304);
      return undefined;
    }
    const shelf = this.mine(id);
    const etag = `"${createHash('sha1').update(shelf.name).update(id).digest('hex')}"`;
    etags.set(id, etag);
    response.setHeader('etag', etag);
    return shelf;
  }

  @Patch(':id')
  rename(@Param('id') id: string, @Body() body: { name: unknown } | undefined): Shelf {
    const shelf = this.mine(id);
    const name = body?.name;
    if (typeof name !== 'string') throw new BadRequestException('A name is a text.');
    const same = [...shelves.values()].find((other) => other.name === name && other.id !== id);
    if (same) throw new ConflictException(`Shelf ${same.id} of ${same.owner} has that name.`);
    shelf.name = name;
    return shelf;
  }

  /** Does what it can; of the others it tells which ones there are. */
  @Post('emptied')
  @HttpCode(200)
  empty(@Body() { ids }: { ids: unknown }): unknown {
    return this.results(ids, (shelf) => (shelf ? 'not yours' : 'no such shelf'));
  }

  /** Does what it can, and tells no more of the others. */
  @Post('sorted')
  @HttpCode(200)
  sort(@Body() { ids }: { ids: unknown }): unknown {
    return this.results(ids, () => 'no such shelf');
  }

  /** What is on a shelf; somebody put nothing on it. */
  @Get('books/of')
  booksOf(): unknown {
    return { books: [] };
  }

  private results(ids: unknown, otherwise: (shelf: Shelf | undefined) => string): unknown {
    if (!Array.isArray(ids)) throw new BadRequestException('Ids are a list.');
    return ids.map((id: string) => {
      const shelf = shelves.get(id);
      return { id, result: shelf?.owner === this.me ? 'done' : otherwise(shelf) };
    });
  }

  private get me(): string {
    return this.session.context.userId;
  }

  private mine(id: string): Shelf {
    const shelf = shelves.get(id);
    if (shelf?.owner !== this.me) throw new NotFoundException('No such shelf.');
    return shelf;
  }

  private readonly shelvesOf = (owner: string): Shelf[] =>
    [...shelves.values()].filter((shelf) => shelf.owner === owner);
}

/** Tells with each error what was refused before. */
@Catch(HttpException)
export class TalkativeFilter implements ExceptionFilter {
  private before: unknown;

  catch(error: HttpException, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { before } = this;
    if (error.getStatus() === 400) this.before = http.getRequest<Request>().body;
    http
      .getResponse<Response>()
      .status(error.getStatus())
      .json({ message: error.message, ...(error.getStatus() === 400 ? { before } : {}) });
  }
}
