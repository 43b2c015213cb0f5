import type { MigrationInterface, QueryRunner } from 'typeorm';
import { AHEAD } from './5430-questions-ahead';

/**
 * The messages of a thread stand in the order of their ids, which begin with the time of the replica that says them. Behind a replica whose
 * clock is ahead, what the others say next would stand before it for good: an id that is not the last of its thread is dated to be.
 */
export class MessageOrder5460000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function say_last() returns trigger language plpgsql as $$
      declare
        v_last uuid := (
          select m.id from messages m
          where m.user_id = new.user_id and m.thread_id = new.thread_id and m.id < '${AHEAD}'
          order by m.id desc limit 1);
        v_time text;
      begin
        if v_last >= new.id then
          v_time := lpad(to_hex(('x' || translate(left(v_last::text, 13), '-', ''))::bit(48)::bigint + 1), 12, '0');
          new.id := (left(v_time, 8) || '-' || right(v_time, 4) || '-7000' || substr(new.id::text, 19))::uuid;
        end if;
        return new;
      end $$`);
    await runner.query(`
      create trigger messages_say_last before insert on messages
      for each row when (new.id < '${AHEAD}') execute function say_last()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop trigger messages_say_last on messages');
    await runner.query('drop function say_last()');
  }
}
