import { randomUUID } from 'node:crypto';
import { Body, Controller, Inject, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Pool } from 'pg';
import { BIND_USER, USER } from '../note.entity';
import type { Contender } from './contender';

@Controller('notes')
class NotesController {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  @Post()
  async create(@Body() { text }: { text: string }): Promise<unknown> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(BIND_USER, [USER]);
      const id = randomUUID();
      await client.query('insert into notes (id, text) values ($1, $2)', [id, text]);
      const { rows } = await client.query('select id, text from notes where id = $1', [id]);
      await client.query('COMMIT');
      return rows[0];
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }
}

/** (a) A singleton controller with SQL by hand: the floor that an abstraction pays on top of. */
export const handwrittenPg: Contender = {
  async create(url, poolSize) {
    const pool = new Pool({ connectionString: url, max: poolSize });
    @Module({ controllers: [NotesController], providers: [{ provide: Pool, useValue: pool }] })
    class App {}
    return NestFactory.create(App, { logger: false });
  },
};
