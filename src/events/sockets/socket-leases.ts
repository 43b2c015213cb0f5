import { mintId, UnitOfWork, type UserExecutionContext } from '@airlock/session';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { SystemPool } from '../../database';
import { SocketLeaseRepository } from './socket-lease.repository';
import { SocketLimitError } from './socket-limit.error';

/** The places that sockets take: so many a user, counted over all replicas (W8). */
@Injectable()
export class SocketLeases implements BeforeApplicationShutdown {
  private readonly logger = new Logger(SocketLeases.name);
  private readonly replica = mintId();
  private readonly releasing = new Set<Promise<void>>();
  private isClosing = false;

  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(SocketLeaseRepository) private readonly leases: SocketLeaseRepository,
    @Inject(SystemPool) private readonly pool: SystemPool,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /** @throws SocketLimitError when the user has no place left */
  async acquire(context: UserExecutionContext, socketId: string): Promise<void> {
    const { socketsPerUser: limit, socketStaleMs: lifetimeMs } = this.config;
    const { userId } = context;
    const lease = { userId, socketId, replica: this.replica, lifetimeMs };
    const isHad = await this.units.run(context, { name: 'socket_lease' }, ({ manager }) =>
      this.leases.acquire(manager, lease, limit),
    );
    if (!isHad) throw new SocketLimitError(limit);
  }

  /** A lease that cannot be given back now runs out by itself. */
  release(context: UserExecutionContext, socketId: string): void {
    if (this.isClosing) return;
    const released = this.units
      .run(context, { name: 'socket_release' }, ({ manager }) =>
        this.leases.release(manager, context.userId, socketId),
      )
      .catch((error: unknown) => this.logger.warn(`A socket's lease was not released: ${String(error)}`))
      .finally(() => this.releasing.delete(released));
    this.releasing.add(released);
  }

  /** For all open sockets of this replica, in one statement. */
  async renew(): Promise<void> {
    await this.pool.query(`select renew_socket_leases($1, $2 * interval '1 millisecond')`, [
      this.replica,
      this.config.socketStaleMs,
    ]);
  }

  /** All of this replica's at once, while there still are connections to do it on. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    await Promise.all(this.releasing);
    try {
      await this.pool.query('select drop_socket_leases($1)', [this.replica]);
    } catch (error) {
      this.logger.warn(`The sockets' leases were not dropped and will run out: ${String(error)}`);
    }
  }
}
