import { InjectSession, type Session } from '@airlock/session';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  NotFoundException,
  Param,
  Post,
  Scope,
} from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { EntityManager } from 'typeorm';

interface Note {
  readonly id: string;
  readonly text: string;
}

@Controller({ path: 'notes', scope: Scope.REQUEST })
export class NotesController {
  constructor(
    @Inject(EntityManager) protected readonly manager: EntityManager,
    @InjectSession() protected readonly session: Session,
  ) {}

  @Post()
  async write(@Body() { text }: { text: string }): Promise<Note> {
    const note = { id: randomUUID(), text };
    await this.manager.query('insert into notes (user_id, id, text) values ($1, $2, $3)', [
      this.session.context.userId,
      note.id,
      note.text,
    ]);
    return note;
  }

  @Get()
  async list(): Promise<Note[]> {
    return this.manager.query('select id, text from notes order by id');
  }

  @Get(':id')
  async read(@Param('id') id: string): Promise<Note> {
    const [note] = await this.manager.query<Note[]>('select id, text from notes where id = $1', [id]);
    if (!note) throw new NotFoundException('No such note.');
    return note;
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string): Promise<void> {
    const [gone] = await this.manager.query<[Note[], number]>(
      'delete from notes where id = $1 returning id',
      [id],
    );
    if (gone.length === 0) throw new NotFoundException('No such note.');
  }
}
