import { Relay } from '@airlock/testing';
import type { Socket } from 'node:net';

/** What to do with the connection that carries the next COMMIT. */
export type CommitFate =
  /** PostgreSQL's answer is kept back so long (milliseconds). */
  | { readonly kind: 'answer-late'; readonly ms: number }
  /** PostgreSQL's answer is kept back until then. */
  | { readonly kind: 'answer-after'; readonly event: Promise<unknown> }
  /** PostgreSQL commits, the connection breaks, nobody hears of it. */
  | { readonly kind: 'answer-lost' }
  /** The connection breaks before PostgreSQL hears of it. */
  | { readonly kind: 'commit-lost' };

/** ReadyForQuery: `Z`, its length, and the state of the transaction. */
const READY = 'Z'.charCodeAt(0);
const READY_BYTES = 6;

/** A wire between the application and PostgreSQL that knows where COMMITs are, and when each was answered. */
export class PgWire {
  readonly url: string;
  /** When (performance.now) the answer to each COMMIT was handed on. */
  readonly commitsAnsweredAt: number[] = [];
  private isCut = false;
  private isSilent = false;
  private readinessMs: number | undefined;
  private readonly fates: CommitFate[] = [];

  private constructor(private readonly relay: Relay) {
    this.url = relay.url;
    relay.onConnection((near, far) => this.carry(near, far));
  }

  static async to(url: string): Promise<PgWire> {
    return new PgWire(await Relay.to(url));
  }

  nextCommit(fate: CommitFate): void {
    this.fates.push(fate);
  }

  /** What PostgreSQL says at the end of an answer, in what state its transaction is, comes so much later. @param ms milliseconds */
  holdBackReadiness(ms: number): void {
    this.readinessMs = ms;
  }

  /** As when the network is gone for good. */
  refuseNewConnections(): void {
    this.isCut = true;
  }

  /** Connections stay, and nothing gets through any more. */
  fallSilent(): void {
    this.isSilent = true;
  }

  async close(): Promise<void> {
    await this.relay.close();
  }

  private carry(near: Socket, far: Socket): void {
    if (this.isCut) return void near.destroy();
    let awaitsCommit = false;
    let fate: CommitFate | undefined;
    near.on('data', (chunk: Buffer) => {
      if (this.isSilent) return;
      if (chunk.includes('COMMIT\0')) {
        awaitsCommit = true;
        fate = this.fates.shift();
        if (fate?.kind === 'commit-lost') return void near.destroy();
      }
      far.write(chunk);
    });
    far.on('data', (chunk: Buffer) => {
      if (this.readinessMs !== undefined && chunk.at(-READY_BYTES) === READY) {
        near.write(chunk.subarray(0, -READY_BYTES));
        setTimeout(() => near.write(chunk.subarray(-READY_BYTES)), this.readinessMs);
        return;
      }
      if (!awaitsCommit) return void near.write(chunk);
      if (fate?.kind === 'answer-lost') return void near.destroy();
      if (!chunk.includes('COMMIT\0') && !chunk.includes('ROLLBACK\0')) return void near.write(chunk);
      awaitsCommit = false;
      const handOn = (): void => {
        this.commitsAnsweredAt.push(performance.now());
        near.write(chunk);
      };
      if (fate?.kind === 'answer-late') setTimeout(handOn, fate.ms);
      else if (fate?.kind === 'answer-after') void fate.event.then(handOn);
      else handOn();
    });
  }
}
