import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByUser } from '../row-level-security';

export class Threads2000000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table threads (
        user_id text not null,
        id uuid not null,
        title text,
        metadata jsonb not null default '{}',
        created_at timestamptz(3) not null default now(),
        last_message_at timestamptz(3),
        deleted_at timestamptz(3),
        primary key (user_id, id)
      )`);
    await runner.query('create index threads_newest on threads (user_id, created_at desc, id desc)');
    await isolateByUser(runner, 'threads', ['select', 'insert', 'update']);
    await runner.query(`
      create table messages (
        user_id text not null,
        thread_id uuid not null,
        id uuid not null,
        run_id uuid,
        role text not null check (role in ('user', 'assistant', 'system')),
        content text not null,
        created_at timestamptz(3) not null default now(),
        primary key (user_id, thread_id, id),
        foreign key (user_id, thread_id) references threads (user_id, id) on delete cascade
      )`);
    await isolateByUser(runner, 'messages', ['select', 'insert']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table messages');
    await runner.query('drop table threads');
  }
}
