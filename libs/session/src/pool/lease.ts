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

  get isGivenBack(): boolean {
    return this.release === undefined;
  }

  /** Back into the pool, for the next borrower. */
  giveBack(): void {
    this.finish(undefined);
  }

  /** Never to be used again: the socket is closed, and what the server still runs for it is cancelled. */
  destroy(reason: Error, isRunning = false): void {
    if (this.isGivenBack) return;
    if (isRunning) cancelStatement(this.client);
    this.client.connection.stream.destroy();
    this.finish(reason);
  }

  private finish(reason: Error | undefined): void {
    const release = this.release;
    if (!release) return;
    this.release = undefined;
    // pg's pool listens from here on; an error event that nobody hears would end the process.
    outsideUnits(() => release(reason));
    this.client.removeListener('error', this.onError);
  }

  private readonly onError = (error: Error): void => {
    this.fault ??= error;
  };
}
