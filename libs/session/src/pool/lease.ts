import { cancelStatement } from '../wire/cancel-request';
import { outsideUnits } from '../session/scope';
import type { Release, WireClient } from '../wire/pinned';

/** A connection checked out of the pool: given back once, clean, or destroyed. */
export class Lease {
  /** What the server or the socket said first when the connection broke. */
  fault: Error | undefined;
  private release: Release | undefined;

  constructor(
    readonly client: WireClient,
    release: Release,
  ) {
    this.release = release;
    client.on('error', this.onError);
  }

  /** @param then called behind its being given back or destroyed */
  onceGone(then: () => void): void {
    const { release } = this;
    if (!release) then();
    else this.release = (reason) => (release(reason), then());
  }

  get isGivenBack(): boolean {
    return this.release === undefined;
  }

  /** Back into the pool, for the next borrower. */
  giveBack(): void {
    const release = this.take();
    if (release) this.finish(release);
  }

  /**
   * Never to be used again: what the server still runs for it is cancelled, the socket is closed. In this order, because
   * a pooler in between forgets whom a CancelRequest is about as soon as the client's own socket closes (SP2).
   */
  destroy(reason: Error, isRunning = false): void {
    const release = this.take();
    if (!release) return;
    const close = (): void => {
      this.client.connection.stream.destroy();
      this.finish(release, reason);
    };
    if (isRunning) void outsideUnits(() => cancelStatement(this.client)).then(close, close);
    else close();
  }

  /** What the server runs is cancelled there; whoever waits for it hears of it. It must not be given back afterwards. */
  cancel(): void {
    void outsideUnits(() => cancelStatement(this.client));
  }

  /** What gives it back, to whoever asks first. */
  private take(): Release | undefined {
    const { release } = this;
    this.release = undefined;
    return release;
  }

  private finish(release: Release, reason?: Error): void {
    // pg's pool listens from here on; an error event that nobody hears would end the process.
    outsideUnits(() => release(reason));
    this.client.removeListener('error', this.onError);
  }

  private readonly onError = (error: Error): void => {
    this.fault ??= error;
  };
}
