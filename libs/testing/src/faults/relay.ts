import { once } from 'node:events';
import {
  type AddressInfo,
  connect,
  createServer,
  type NetConnectOpts,
  type Server,
  type Socket,
} from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';

/**
 * A port of this machine that stands for a PostgreSQL server: to each connection it makes one to the server itself. What
 * passes from one to the other is its owner's affair; when one of the two breaks, so does the other.
 */
export class Relay {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** Connection URL through this relay. */
    readonly url: string,
    private readonly target: NetConnectOpts,
  ) {}

  /** @param databaseUrl without TLS; may name the folder of a Unix socket, as in `postgres://user@localhost/db?host=/folder` */
  static async to(databaseUrl: string): Promise<Relay> {
    const target = addressOf(databaseUrl);
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return new Relay(server, atPort(databaseUrl, port), target);
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
    const far = connect(this.target);
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

/** Where a client of this URL would connect to. */
function addressOf(databaseUrl: string): NetConnectOpts {
  const { host, port } = new Client({ connectionString: databaseUrl });
  return host.startsWith('/') ? { path: join(host, `.s.PGSQL.${port}`) } : { host, port };
}

/** A `host` or `port` behind the question mark goes before the one in front of it, and would lead around the relay. */
function atPort(databaseUrl: string, port: number): string {
  const url = new URL(databaseUrl);
  for (const name of ['host', 'port']) url.searchParams.delete(name);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return url.toString();
}
