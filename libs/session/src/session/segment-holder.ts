import {
  ConnectionLostError,
  LeakedSessionError,
  PoolExhaustedError,
  PoolSelfDeadlockError,
  ReadOnlyServerError,
  ShareExhaustedError,
} from '../errors';
import { HoldWatch, type HoldReport } from '../observe/hold-watch';
import { checkout, isFull, poolNumbers } from '../pool/checkout';
import type { Lease } from '../pool/lease';
import { Abort } from './abort';
import { bounded } from './bounded';
import { Segment } from './segment';
import { isFollowUp, named } from './server-limits';
import type { BeginOptions } from './transaction-options';
import type { TransactionOwner } from './transaction-owner';

const ENDED_WHILE_WAITING =
  'The transaction ended while it waited for a connection. Await every query before the handler or the unit returns.';
const NOTHING = (): undefined => undefined;

/** The connection side of a transaction: takes one when first needed, and never lets go of it in doubt. */
export class SegmentHolder {
  /** What went wrong first on the server; the cause of whatever fails later. */
  firstError: unknown;
  private lastError: unknown;
  /** It took a connection at least once. */
  wasOpened = false;
  private segment: Segment | undefined;
  private watch: HoldWatch | undefined;
  private abortedBy: Error | undefined;
  private waiting: Abort | undefined;
  private isOver = false;

  constructor(private readonly owner: TransactionOwner) {}

  get current(): Segment | undefined {
    return this.segment;
  }

  /** The open segment, unless its connection is lost. */
  get usable(): Segment | undefined {
    return this.segment?.fault ? undefined : this.segment;
  }

  /**
   * The open segment, or a new one; nothing is sent yet.
   * @param statement that it is opened for
   * @throws PoolExhaustedError, PoolSelfDeadlockError, ConnectionLostError, IdleInTransactionError, or the reason of an abort
   */
  async open(options: BeginOptions, statement: string): Promise<Segment> {
    if (this.segment?.fault) throw this.lost(this.segment.fault);
    if (this.segment) return this.segment;
    const place = this.owner.host.places.note(this.owner.name, statement);
    const settings = this.owner.settings();
    const askedAt = performance.now();
    const lease = await this.checkout();
    if (this.isOver) {
      lease.giveBack();
      throw this.abortedBy ?? new Error(ENDED_WHILE_WAITING);
    }
    const segment = new Segment(lease, this.owner.host, options, settings);
    this.hold(segment, performance.now() - askedAt, place);
    return segment;
  }

  /** Runs something on the segment and remembers the first error. @throws what the server's limits are named by, or the error itself */
  async on<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.heard(error);
    }
  }

  /**
   * Remembers the first error. @returns what the caller is told: the reason of an abort before what came of it, and what
   * the server ended because of a limit by its name
   */
  heard(failure: unknown): unknown {
    const error = named(failure, this.owner, {
      isReadOnly: this.segment?.options.readOnly,
      before: this.lastError,
    });
    if (!isFollowUp(failure)) this.lastError = error;
    // Another server may be the primary by now: whoever connects anew finds it.
    if (error instanceof ReadOnlyServerError) this.segment?.leaveTo('a server that takes no writes');
    this.firstError ??= error;
    return this.abortedBy ?? error;
  }

  /** No connection is taken any more, and none waited for. */
  close(): void {
    this.isOver = true;
    this.waiting?.fire(this.abortedBy ?? new Error(ENDED_WHILE_WAITING));
  }

  /** ROLLBACK, bounded; a connection that does not answer is destroyed. It never throws. */
  async rollback(): Promise<void> {
    this.close();
    const segment = this.segment;
    if (!segment) return;
    if (!segment.use.isRunning) {
      await bounded(segment.rollback(), this.owner.host.limits.settleMs, NOTHING).catch(() => undefined);
    }
    this.letGo(segment);
  }

  /** For good and at once: what runs is cancelled on the server, and waiting for a connection ends. */
  abort(reason: Error): void {
    this.abortedBy = reason;
    this.close();
    if (this.segment?.use.isRunning) this.kill(reason);
  }

  /** For good, but what runs is only cancelled: whoever waits for its answer lets go. */
  interrupt(reason: Error): void {
    this.abortedBy ??= reason;
    this.isOver = true;
    if (this.segment?.use.isRunning) this.segment.interrupt();
  }

  kill(reason: Error): void {
    const segment = this.segment;
    if (!segment) return;
    segment.kill(reason);
    this.letGo(segment, reason.message);
  }

  /** The connection goes back if it is as it was, and is destroyed if not. */
  letGo(segment: Segment, destroyed?: string): void {
    if (this.segment !== segment) return;
    this.segment = undefined;
    this.watch?.stop();
    const dirt = segment.giveBack() ?? destroyed;
    const { connected } = this.owner.host.wire;
    const index = connected.indexOf(this.untilDestroyed);
    if (index !== -1) connected.splice(index, 1);
    const heldMs = performance.now() - segment.use.openedAt;
    this.owner.host.observer.released(this.owner.facts, heldMs, segment.use.busyMs, dirt);
  }

  private async checkout(): Promise<Lease> {
    const { host, requestId, userId } = this.owner;
    const { pool } = host.wire;
    if (isFull(pool) && this.owner.holdsElsewhere()) {
      throw this.exhausted(new PoolSelfDeadlockError(requestId, poolNumbers(pool)));
    }
    const abort = (this.waiting = new Abort());
    const { poolWaitMs: waitMs } = host.limits;
    try {
      const turn = host.shares.take(userId, () => this.owner.holdsElsewhere(), { waitMs, abort });
      const waitedMs = turn ? await turn : 0;
      const onLeave = (): void => host.shares.leave(userId);
      return await checkout(pool, { waitMs: waitMs - waitedMs, abort, onLeave });
    } catch (error) {
      const isOfThePool = error instanceof PoolExhaustedError && !(error instanceof ShareExhaustedError);
      throw isOfThePool ? this.exhausted(error) : error;
    } finally {
      this.waiting = undefined;
    }
  }

  private exhausted<E extends PoolExhaustedError | PoolSelfDeadlockError>(error: E): E {
    const { host } = this.owner;
    host.observer.exhausted(host.name, error.pool, error);
    return error;
  }

  private hold(segment: Segment, waitMs: number, openedAt: () => string): void {
    const { host, facts } = this.owner;
    this.segment = segment;
    host.wire.connected.push(this.untilDestroyed);
    host.observer.opened(facts, waitMs, !this.wasOpened);
    this.wasOpened = true;
    this.watch = new HoldWatch(segment.use, host.limits, this.reports(openedAt));
  }

  private reports(openedAt: () => string): HoldReport {
    const { host, facts, name } = this.owner;
    return {
      idle: (idleMs) => host.observer.idle(facts, idleMs, openedAt()),
      overdue: (heldMs) => host.observer.overdue(facts, heldMs, openedAt()),
      leaked: (heldMs) => {
        host.observer.leaked(facts, heldMs, openedAt());
        const error = new LeakedSessionError(name, Math.round(heldMs), openedAt());
        this.lose(error);
      },
    };
  }

  private lost(fault: Error): unknown {
    const error = named(fault, this.owner);
    return error === fault ? new ConnectionLostError(this.owner.requestId, this.firstError ?? fault) : error;
  }

  /** Its connection is taken away, and with that what it stored: it has to end, and not well. */
  private lose(error: LeakedSessionError | ConnectionLostError): void {
    this.kill(error);
    this.owner.onLoss(error);
  }

  /** DataSource.destroy() releases every runner in its list and waits for the pool: it must not wait for us. */
  private readonly untilDestroyed = {
    release: async (): Promise<void> =>
      this.lose(new ConnectionLostError(this.owner.requestId, 'the data source was destroyed')),
  };
}
