import {
  asError,
  CannotParkError,
  CommitOutcomeUnknownError,
  SessionEndedError,
  StreamAcrossStepError,
  TransactionAbortedError,
  UnfinishedQueriesError,
} from '../errors';
import type { EndOutcome } from '../observe/session-events';
import type { WirePool, WireResult } from '../wire/pinned';
import { bounded } from './bounded';
import { askAndCommit, commitHeld } from './commit';
import type { CurrentTransaction } from './current-transaction';
import { Hooks } from './hooks';
import { LastStatements } from './last-statements';
import { Levels, type LevelsOwner } from './levels';
import { OpenStreams, type RowStream } from './open-streams';
import { reasonNotToPark } from './parking';
import { placeOf } from './place';
import type { Segment } from './segment';
import { SegmentHolder } from './segment-holder';
import { type BeginOptions, joined } from './transaction-options';
import type { TransactionOwner } from './transaction-owner';

export type SessionState =
  'idle' | 'open' | 'parked' | 'committing' | 'committed' | 'rolled_back' | 'aborted' | 'unknown';

/**
 * The state machine: `idle → open → (parked → open)* → committing → committed | rolled_back | aborted | unknown`.
 * Nothing is sent and no connection is taken before the first query.
 */
export class Transaction implements CurrentTransaction, LevelsOwner {
  readonly isTransactional = true;
  readonly hooks: Hooks;
  private readonly holder: SegmentHolder;
  private readonly levels: Levels;
  hasCommittedStep = false;
  private readonly since = performance.now();
  private phase: SessionState = 'idle';
  private streams: OpenStreams | undefined;
  private doom: { readonly reason: unknown } | undefined;
  private endListeners: (() => void)[] | undefined;
  private last: LastStatements | undefined;
  /** A last statement is on its way, and COMMIT with it. */
  isConcluding = false;
  private isAborted = false;
  private ended: { readonly at: string | Error; readonly cause: unknown } | undefined;

  constructor(
    private readonly owner: TransactionOwner,
    private options: BeginOptions = {},
  ) {
    this.hooks = new Hooks(owner.host.limits.hookMs);
    this.holder = new SegmentHolder(owner);
    this.levels = new Levels(this, this.holder);
  }

  get state(): SessionState {
    return this.phase;
  }

  get requestId(): string {
    return this.owner.requestId;
  }

  get hasEnded(): boolean {
    return this.ended !== undefined;
  }

  onEnd(listener: () => void): void {
    (this.endListeners ??= []).push(listener);
  }

  holds(pool: WirePool): boolean {
    return this.holder.current !== undefined && this.owner.host.wire.pool === pool;
  }

  /** Whatever the code returns, this transaction is rolled back. */
  setRollbackOnly(reason: unknown): void {
    this.doom ??= { reason };
  }

  /** @throws IncompatibleTransactionError when the transaction has begun as something weaker */
  require(wanted: BeginOptions): void {
    this.options = joined(this.options, wanted, this.phase !== 'idle');
  }

  /** @throws at once or by its promise: SessionEndedError after the end, TransactionControlError for COMMIT and its like */
  execute(text: string, values: readonly unknown[] | undefined): Promise<WireResult> {
    if (this.last?.isOpen) return this.last.ask(text, values);
    return this.levels.execute(text, values);
  }

  /** The statement of each work and COMMIT go out together; work that asks nothing is committed as it is. */
  async lastly<T>(before: readonly (() => Promise<unknown>)[], work: () => Promise<T>): Promise<T> {
    await this.prepare();
    const last: LastStatements = new LastStatements(
      (text) => this.levels.assertLast(text),
      (first) => this.conclude(first, last),
    );
    this.last = last;
    try {
      const result = await last.of(before, work);
      if (last.isEmpty) await this.commitSegment('committed');
      return result;
    } finally {
      this.last = undefined;
      if (this.phase === 'committed') await this.hooks.runAfterCommit();
    }
  }

  attach(stream: RowStream): void {
    this.streams ??= new OpenStreams();
    this.streams.add(stream);
  }

  async nested<T>(work: () => Promise<T>): Promise<T> {
    return this.levels.nested(work);
  }

  /** Gives the connection back if nothing is lost by it. @throws CannotParkError */
  async park(): Promise<void> {
    await this.levels.between('park', async () => {
      const segment = this.holder.current;
      if (!segment) return;
      const why = await this.holder.on(() => reasonNotToPark(segment, this.options));
      if (why) throw new CannotParkError(this.owner.requestId, why);
      await this.commitSegment('parked');
    });
  }

  /** Commits what was done so far and gives the connection back; what comes next begins anew. */
  async commitStep(): Promise<void> {
    await this.prepare();
    await this.levels.between('step', async () => {
      this.hasCommittedStep ||= this.holder.current !== undefined;
      await this.commitSegment('parked');
    });
    this.streams?.end(new StreamAcrossStepError(this.owner.requestId));
    await this.hooks.runAfterCommit();
  }

  /**
   * Ends well: hooks, COMMIT, its tag checked, its outcome looked up when the answer was lost.
   * @throws UnfinishedQueriesError, TransactionAbortedError, CommitFailedError, CommitOutcomeUnknownError; whatever was
   * thrown, nothing is held any more
   */
  async commit(): Promise<void> {
    if (this.phase === 'committed') return;
    await this.prepare();
    await this.commitSegment('committed');
    if (this.hooks.hasAfterCommit) await this.hooks.runAfterCommit();
  }

  /** Ends badly. It never throws: the first error is the one to be heard. */
  async rollback(cause?: unknown): Promise<void> {
    if (this.isConcluding) return this.interrupt(asError(cause));
    if (this.ended || this.phase === 'committing') return;
    this.finish('rolled_back', cause);
    await bounded(this.levels.settled(), this.owner.host.limits.settleMs, () => undefined);
    await this.holder.rollback();
    await this.hooks.runAfterRollback();
  }

  /** Ends from outside (client gone, too late, leaked): what runs is cancelled on the server, the rest refused. */
  async abort(reason: Error): Promise<void> {
    if (this.isConcluding) {
      this.isAborted = true;
      return this.interrupt(reason);
    }
    if (this.ended || this.phase === 'committing') return;
    this.finish('aborted', reason);
    this.holder.abort(reason);
    await this.holder.rollback();
    await this.hooks.runAfterRollback();
  }

  /** @throws SessionEndedError */
  assertUsable(): void {
    if (!this.ended && this.phase !== 'committing') return;
    const error = this.endedError();
    this.owner.host.observer.violation('ended', {
      session: this.owner.facts,
      caller: this.owner.facts().context,
      error,
    });
    throw error;
  }

  private endedError(): SessionEndedError {
    const { at, cause } = this.ended ?? { at: 'in its COMMIT', cause: undefined };
    const place = typeof at === 'string' ? at : (at.stack ?? at.message);
    return new SessionEndedError(this.owner.requestId, this.phase, place, cause);
  }

  /** The open segment, or a new one for this statement. */
  async opened(statement: string): Promise<Segment> {
    const segment = await this.holder.open(this.options, statement);
    this.assertUsable();
    this.phase = 'open';
    return segment;
  }

  /** Hooks, and the last moment to say no. */
  private async prepare(): Promise<void> {
    this.assertUsable();
    try {
      if (this.hooks.hasBeforeCommit) {
        await this.hooks.runBeforeCommit();
        this.assertUsable();
      }
      if (this.streams) await this.streams.rest();
      const { pending } = this.levels;
      if (pending.length > 0) throw new UnfinishedQueriesError(this.owner.requestId, pending);
      if (!this.doom) return;
      throw new TransactionAbortedError(
        this.owner.requestId,
        'it was marked rollback-only',
        this.doom.reason,
      );
    } catch (error) {
      await this.rollback(error);
      throw error;
    }
  }

  private async conclude(first: string, last: LastStatements): Promise<readonly WireResult[]> {
    return this.levels.last(first, async (segment) => {
      const statements = await last.complete();
      this.assertUsable();
      this.phase = 'committing';
      this.isConcluding = true;
      try {
        const results = await askAndCommit(segment, this.holder, this.owner, statements);
        this.finish('committed', undefined);
        return results;
      } catch (error) {
        // Nobody else will: who asked for the end meanwhile has left it to us.
        await this.holder.rollback();
        await this.lose(error);
        throw error;
      } finally {
        this.isConcluding = false;
      }
    });
  }

  /** What runs ahead of COMMIT is cancelled on the server; what became of both, only its answer says. */
  private async interrupt(reason: Error): Promise<void> {
    this.holder.interrupt(reason);
    await this.levels.settled();
  }

  private async commitSegment(next: 'parked' | 'committed'): Promise<void> {
    this.phase = 'committing';
    try {
      await commitHeld(this.holder, this.owner);
    } catch (error) {
      await this.lose(error);
      throw error;
    }
    if (next === 'committed') this.finish(next, undefined);
    else this.phase = next;
  }

  private async lose(error: unknown): Promise<void> {
    const outcome = this.isAborted ? 'aborted' : 'rolled_back';
    this.finish(error instanceof CommitOutcomeUnknownError ? 'unknown' : outcome, error);
    await this.hooks.runAfterRollback();
  }

  private finish(outcome: EndOutcome, cause: unknown): void {
    const { host, facts } = this.owner;
    this.phase = outcome;
    // A request commits in one place only, after its handler; the stack of it would say less than its name.
    const isAnswered = outcome === 'committed' && this.owner.kind === 'request';
    this.ended = { at: isAnswered ? `when ${this.owner.name} was done` : placeOf(`as ${outcome}`), cause };
    const lifetimeMs = performance.now() - this.since;
    this.streams?.end(this.endedError());
    this.endListeners?.forEach((listener) => listener());
    host.observer.ended(facts, outcome, { lifetimeMs, wasOpened: this.holder.wasOpened, error: cause });
  }
}
