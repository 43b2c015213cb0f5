import { asError } from '../errors';
import type { Lease } from '../pool/lease';
import type { ControlStatement } from '../wire/burst-statement';
import { isRefusal } from './commit-answer';

/** In what condition a connection is: whether its transaction can go on, and whether somebody else may have it afterwards. */
export class Condition {
  private soiledBy: string | undefined;
  private brokenBy: Error | undefined;
  /** The last statement failed on the server, whose word on the transaction's state may come a read later than the error. */
  private wasRefused = false;

  constructor(private readonly lease: Lease) {}

  /** Why nothing more can run on it: it is lost, or is not in the transaction that it should be in. */
  get fault(): Error | undefined {
    return this.lease.fault ?? this.brokenBy;
  }

  /** The transaction failed on the server and accepts nothing but its end. */
  get hasFailed(): boolean {
    return this.wasRefused || this.status === 'E';
  }

  /** Something of it would be left to whoever has the connection next. */
  soil(by: string): void {
    this.soiledBy ??= by;
  }

  /** A statement was carried out. */
  hasAnswered(): void {
    this.wasRefused = false;
    if (this.status === 'I') this.brokenBy ??= new Error(ENDED_BY_STRANGER);
  }

  /** @param beginning what went out ahead of the statement that failed */
  hasRefused(error: unknown, beginning: readonly ControlStatement[]): void {
    this.wasRefused = isRefusal(error);
    // The server skips what stands behind a failed BEGIN, so nothing has happened; and nothing may happen later.
    if (beginning.some(({ tag }) => tag === undefined)) this.brokenBy ??= asError(error);
  }

  /** Why the connection cannot go back into the pool. */
  dirt(isRunning: boolean): string | undefined {
    if (this.fault) return `connection lost: ${this.fault.message}`;
    if (isRunning) return 'a statement is still running';
    if (this.status !== 'I') return `transaction status ${this.status ?? 'unknown'}`;
    return this.soiledBy && `left behind on the connection: ${this.soiledBy.slice(0, 120)}`;
  }

  private get status(): 'I' | 'T' | 'E' | null {
    return this.lease.client.getTransactionStatus();
  }
}

const ENDED_BY_STRANGER = 'a statement ended the transaction of the session';
