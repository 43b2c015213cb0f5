import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateByUser } from '../row-level-security';

/** One row an open socket, so that the limit of sockets a user holds across replicas, and after one of them dies. */
export class SocketLeases2820000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table socket_leases (
        user_id text not null,
        socket_id uuid not null,
        replica uuid not null,
        expires_at timestamptz(3) not null,
        primary key (user_id, socket_id)
      )`);
    await isolateByUser(runner, 'socket_leases', ['select', 'insert', 'delete']);
    await runner.query('create index socket_leases_of_replica on socket_leases (replica)');
    await runner.query(
      'create policy system_works on socket_leases to airlock_system using (true) with check (true)',
    );
    await runner.query('grant select, update, delete on socket_leases to airlock_system');
    await this.define(
      runner,
      'renew_socket_leases',
      '_replica uuid, _lifetime interval',
      `with renewed as (update socket_leases l set expires_at = now() + _lifetime where l.replica = _replica returning 1)
       select count(*)::integer from renewed`,
    );
    await this.define(
      runner,
      'drop_socket_leases',
      '_replica uuid',
      `with gone as (delete from socket_leases l where l.replica = _replica or l.expires_at < now() returning 1)
       select count(*)::integer from gone`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function drop_socket_leases(uuid)');
    await runner.query('drop function renew_socket_leases(uuid, interval)');
    await runner.query('drop table socket_leases');
  }

  /** All sockets of a replica at once, whoever they belong to; it returns how many. */
  private async define(
    runner: QueryRunner,
    name: string,
    parameters: string,
    statement: string,
  ): Promise<void> {
    await runner.query('set local role airlock_system');
    await runner.query(`
      create function ${name}(${parameters}) returns integer
      language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$ ${statement} $$`);
    await runner.query(`revoke execute on function ${name} from public`);
    await runner.query(`grant execute on function ${name} to session_user`);
    await runner.query('reset role');
  }
}
