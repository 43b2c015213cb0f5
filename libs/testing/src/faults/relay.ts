import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A port of this machine that stands for a PostgreSQL server: to each connection it makes one to the server itself. What
 * passes from one to the other is its owner's affair; when one of the two breaks, so does the other.
 */
export class Relay {
  /** Connection URL through this relay. */
  readonly url: string;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    const url = new URL(target);
    url.hostname = '127.0.0.1';
    url.port = String((server.address() as AddressInfo).port);
    this.url = url.toString();
  }

  /** @param databaseUrl without TLS */
  static async to(databaseUrl: string): Promise<Relay> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Relay(server, new URL(databaseUrl));
  }

  /** @param carry called for each connection: from the client, `near`, to the server, `far`, and back */
  onConnection(carry: (near: Socket, far: Socket) => void): void {
    this.server.on('connection', (near) => carry(near, this.join(near)));
  }

  /** Breaks every connection there is. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(near: Socket): Socket {
    const far = connect(Number(this.target.port || 5_432), this.target.hostname);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    return far;
  }
}
