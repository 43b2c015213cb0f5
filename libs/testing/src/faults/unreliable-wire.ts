import type { Socket } from 'node:net';
import { Relay } from './relay';

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
  private readonly faults: CommitFault[] = [];

  private constructor(private readonly relay: Relay) {
    this.url = relay.url;
    relay.onConnection((near, far) => {
      far.pipe(near);
      near.on('data', (packet: Buffer) => this.pass(packet, near, far));
    });
  }

  /** @param databaseUrl without TLS; may name a Unix socket */
  static async to(databaseUrl: string): Promise<UnreliableWire> {
    return new UnreliableWire(await Relay.to(databaseUrl));
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
    this.relay.cut();
  }

  async close(): Promise<void> {
    await this.relay.close();
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
        // Without the pipe it would stand still.
        far.resume();
        return void far.write(packet);
      case 'lose-commit':
        return void near.destroy();
      default:
        return fault satisfies never;
    }
  }
}
