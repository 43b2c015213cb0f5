import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What happens to the packet with the next COMMIT. */
type CommitFault =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'lose-answer' }
  | { readonly kind: 'lose-commit' };

/**
 * Stands between the application and PostgreSQL and does to the connections what networks do. Give the application
 * `url` instead of the database's own.
 */
export class UnreliableWire {
  /** Connection URL through this wire. */
  readonly url: string;
  private readonly pairs = new Set<readonly [near: Socket, far: Socket]>();
  private readonly faults: CommitFault[] = [];

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
  static async to(databaseUrl: string): Promise<UnreliableWire> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const wire = new UnreliableWire(server, new URL(databaseUrl));
    server.on('connection', (near) => wire.carry(near));
    return wire;
  }

  /** The next COMMIT reaches the server so much later. @param ms milliseconds */
  delayNextCommit(ms: number): void {
    this.faults.push({ kind: 'delay', ms });
  }

  /** The next COMMIT is carried out, but the connection breaks before anybody hears of it. */
  loseNextCommitAnswer(): void {
    this.faults.push({ kind: 'lose-answer' });
  }

  /** The connection breaks before the next COMMIT gets through. */
  loseNextCommit(): void {
    this.faults.push({ kind: 'lose-commit' });
  }

  /** Breaks every connection there is. */
  cut(): void {
    for (const [near, far] of this.pairs) {
      near.destroy();
      far.destroy();
    }
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private carry(near: Socket): void {
    const far = connect(Number(this.target.port || 5_432), this.target.hostname);
    const pair = [near, far] as const;
    this.pairs.add(pair);
    const forget = (): void => {
      this.pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) socket.on('error', forget).on('close', forget);
    far.pipe(near);
    near.on('data', (packet: Buffer) => this.pass(packet, near, far));
  }

  private pass(packet: Buffer, near: Socket, far: Socket): void {
    const fault = packet.includes('COMMIT') ? this.faults.shift() : undefined;
    switch (fault?.kind) {
      case undefined:
        return void far.write(packet);
      case 'delay':
        near.pause();
        setTimeout(() => {
          far.write(packet);
          near.resume();
        }, fault.ms);
        return;
      case 'lose-answer':
        far.unpipe(near);
        far.once('data', () => near.destroy());
        return void far.write(packet);
      case 'lose-commit':
        return void near.destroy();
      default:
        return fault satisfies never;
    }
  }
}
