import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export interface NewLease {
  readonly userId: string;
  readonly socketId: string;
  readonly replica: string;
  readonly lifetimeMs: number;
}

/** Which sockets are open, on whatever replica. */
@Injectable()
export class SocketLeaseRepository {
  /**
   * Handshakes of one user take their turns, so that no two of them get the last place.
   * @returns whether there was a place left
   */
  async acquire(manager: EntityManager, lease: NewLease, limit: number): Promise<boolean> {
    const { userId, socketId, replica, lifetimeMs } = lease;
    await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      JSON.stringify(['sockets', userId]),
    ]);
    await manager.query('delete from socket_leases where user_id = $1 and expires_at < now()', [userId]);
    const rows = await manager.query<unknown[]>(
      `insert into socket_leases (user_id, socket_id, replica, expires_at)
       select $1, $2, $3, now() + $4 * interval '1 millisecond'
       where (select count(*) from socket_leases where user_id = $1) < $5
       returning socket_id`,
      [userId, socketId, replica, lifetimeMs, limit],
    );
    return rows.length > 0;
  }

  async release(manager: EntityManager, userId: string, socketId: string): Promise<void> {
    await manager.query('delete from socket_leases where user_id = $1 and socket_id = $2', [
      userId,
      socketId,
    ]);
  }
}
