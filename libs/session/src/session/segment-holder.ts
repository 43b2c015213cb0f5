import {
  CommitFailedError,
  CommitOutcomeUnknownError,
  ConnectionLostError,
  PoolSelfDeadlockError,
  TransactionAbortedError,
} from '../errors';
import { checkout, isFull, poolNumbers } from '../pool/checkout';
import { bounded } from './bounded';
import { outcomeOf } from './commit-outcome';
import { type CommitAnswer, type LocalSettings, Segment } from './segment';
import type { SessionHost } from './session-host';
import type { BeginOptions } from './transaction-options';

/** Whose transaction this is, as far as its connection is concerned. */
export interface TransactionOwner {
  readonly host: SessionHost;
  readonly requestId: string;
  readonly where: string;
  /** The running code is inside another transaction that holds a connection of this pool. */
  holdsElsewhere(): boolean;
  settings(): LocalSettings;
}

/** The connection side of a transaction: takes one when first needed, and never lets go of it in doubt. */
export class SegmentHolder {
  /** What went wrong first on the server; the cause of whatever fails later. */
  firstError: unknown;
  private segment: Segment | undefined;
  private abortedBy: Error | undefined;
  private readonly aborting = new AbortController();

  constructor(private readonly owner: TransactionOwner) {}

  get current(): Segment | undefined {
    return this.segment;
  }

  /**
   * The open segment, or a new one; nothing is sent yet.
   * @throws PoolExhaustedError, PoolSelfDeadlockError, ConnectionLostError, or the reason of an abort
   */
  async open(options: BeginOptions): Promise<Segment> {
    if (this.segment?.fault) throw this.lost(this.segment.fault);
    if (this.segment) return this.segment;
    const { host, requestId } = this.owner;
    const settings = this.owner.settings();
    const { pool, Query } = host.wire;
    if (isFull(pool) && this.owner.holdsElsewhere()) {
      throw new PoolSelfDeadlockError(requestId, poolNumbers(pool));
    }
    const { signal } = this.aborting;
    const lease = await checkout(pool, { waitMs: host.limits.poolWaitMs, signal });
    if (signal.aborted) {
      lease.giveBack();
      signal.throwIfAborted();
    }
    this.segment = new Segment(lease, Query, options, settings);
    host.wire.connected.push(this.destroyedWithTheDataSource);
    return this.segment;
  }

  /** Runs something on the segment and remembers the first error. */
  async on<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.firstError ??= error;
      throw this.abortedBy ?? error;
    }
  }

  /**
   * COMMIT; afterwards no connection is held, whatever happened.
   * @throws TransactionAbortedError, CommitFailedError, CommitOutcomeUnknownError
   */
  async commit(): Promise<void> {
    const segment = this.segment;
    if (!segment) return;
    const { limits } = this.owner.host;
    const late: CommitAnswer = {
      kind: 'lost',
      error: new Error(`no answer within ${limits.commitTimeoutMs} ms`),
    };
    const answer = await bounded(segment.commit(), limits.commitTimeoutMs, late);
    await this.settle(segment, answer);
  }

  /** ROLLBACK, bounded; a connection that does not answer is destroyed. It never throws. */
  async rollback(): Promise<void> {
    this.aborting.abort(this.abortedBy);
    const segment = this.segment;
    if (!segment) return;
    if (!segment.isRunning) {
      await bounded(segment.rollback(), this.owner.host.limits.settleMs, undefined).catch(() => undefined);
    }
    this.letGo(segment);
  }

  /** For good and at once: what runs is cancelled on the server, and waiting for a connection ends. */
  abort(reason: Error): void {
    this.abortedBy = reason;
    this.aborting.abort(reason);
    if (this.segment?.isRunning) this.kill(reason);
  }

  kill(reason: Error): void {
    const segment = this.segment;
    segment?.kill(reason);
    if (segment) this.letGo(segment);
  }

  private async settle(segment: Segment, answer: CommitAnswer): Promise<void> {
    const { requestId } = this.owner;
    switch (answer.kind) {
      case 'committed':
        return this.letGo(segment);
      case 'rolled_back':
        await this.rollback();
        throw new TransactionAbortedError(requestId, 'a statement in it had failed', this.firstError);
      case 'refused':
        await this.rollback();
        throw new CommitFailedError(requestId, this.firstError ?? answer.error);
      case 'lost':
        this.kill(answer.error);
        return this.resolveLost(segment, answer.error);
      default:
        return answer satisfies never;
    }
  }

  private async resolveLost(segment: Segment, error: Error): Promise<void> {
    const { host, requestId } = this.owner;
    const id = segment.transactionId;
    if (segment.storesNothing) return;
    const outcome = id ? await outcomeOf(id, host.wire.pool, host.limits) : 'unknown';
    switch (outcome) {
      case 'committed':
        return;
      case 'aborted':
        throw new CommitFailedError(requestId, error);
      case 'unknown':
        throw new CommitOutcomeUnknownError(requestId, id, error);
      default:
        return outcome satisfies never;
    }
  }

  private letGo(segment: Segment): void {
    segment.giveBack();
    this.segment = undefined;
    const { connected } = this.owner.host.wire;
    const index = connected.indexOf(this.destroyedWithTheDataSource);
    if (index !== -1) connected.splice(index, 1);
  }

  private lost(fault: Error): ConnectionLostError {
    return new ConnectionLostError(this.owner.requestId, this.firstError ?? fault);
  }

  /** DataSource.destroy() releases every runner in its list and waits for the pool: it must not wait for us. */
  private readonly destroyedWithTheDataSource = {
    release: async (): Promise<void> => {
      this.kill(new Error('The data source was destroyed.'));
    },
  };
}
