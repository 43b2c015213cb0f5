import { Body, Controller, Get, Post } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { Note } from './note.entity';

@Controller('notes')
export class NotesController {
  constructor(private readonly manager: EntityManager) {}

  @Post()
  create(@Body() { text }: { text: string }): Promise<Note> {
    // BEGIN, identity and INSERT in one packet; COMMIT before the answer
    return this.manager.save(Note, { text });
  }

  @Get()
  list(): Promise<Note[]> {
    return this.manager.find(Note);
  }
}
