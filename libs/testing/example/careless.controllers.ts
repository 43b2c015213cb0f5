import { InjectSession, type Session } from '@airlock/session';
import { Body, Controller, Get, Headers, NotFoundException, Param, Post, Version } from '@nestjs/common';
import { NotesController } from './notes.controller';

/** A cache of notes that forgot whose they are: the one leak that row-level security cannot stop. */
export const cache = new Map<string, { id: string; text: string }>();

@Controller('notes')
export class CachingController extends NotesController {
  @Post()
  override async write(@Body() body: { text: string }): Promise<{ id: string; text: string }> {
    const note = await super.write(body);
    cache.set(note.id, note);
    return note;
  }

  @Get(':id')
  override async read(@Param('id') id: string): Promise<{ id: string; text: string }> {
    return cache.get(id) ?? super.read(id);
  }

  @Get('latest/by-anybody')
  latest(): unknown {
    return [...cache.values()].slice(-3);
  }
}

@Controller('notes')
export class CountingController extends CachingController {
  @Get('counted/by-anybody')
  async counted(): Promise<unknown> {
    return { items: await this.list(), total: cache.size };
  }
}

@Controller('notes')
export class BelievingController extends CachingController {
  @Get('of-whom/it-says')
  said(@Headers('x-user-id') userId: string | undefined): unknown {
    return userId === 'alice' ? [...cache.values()] : [];
  }

  @Get('for-admins/only')
  count(@Headers('x-user-role') role: string | undefined): unknown {
    if (role !== 'admin') throw new NotFoundException();
    return { notes: cache.size };
  }
}

/** Looks whose folder it is, and lets whatever note be in it. */
@Controller('of')
export class NestedController {
  constructor(@InjectSession() private readonly session: Session) {}

  @Get(':owner/notes/:id')
  read(@Param('owner') owner: string, @Param('id') id: string): unknown {
    const note = owner === this.session.context.userId ? cache.get(id) : undefined;
    if (!note) throw new NotFoundException('No such note.');
    return note;
  }
}

/** Who names no version gets the careful one. */
@Controller('notes')
export class VersionedController extends CachingController {
  @Version('2')
  @Get(':id')
  override read(@Param('id') id: string): Promise<{ id: string; text: string }> {
    return super.read(id);
  }
}

let first: Promise<{ id: string; text: string }[]> | undefined;

/** Asks once for all: whoever comes first has nothing yet. */
@Controller('notes')
export class MemoisingController extends NotesController {
  static forget(): void {
    first = undefined;
  }

  @Get()
  override list(): Promise<{ id: string; text: string }[]> {
    return (first ??= super.list());
  }
}
