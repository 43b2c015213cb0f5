import {
  CannotParkError,
  StreamAcrossStepError,
  TransactionAbortedError,
  UnfinishedQueriesError,
} from '../errors';
import type { WirePool, WireResult } from '../wire/pinned';
import type { CurrentTransaction } from './current-transaction';
import { Hooks } from './hooks';
import { LastStatements } from './last-statements';
import { Levels, type LevelsOwner } from './levels';
import { Lifecycle, type SessionState } from './lifecycle';
import { OpenStreams, type RowStream } from './open-streams';
import { reasonNotToPark } from './parking';
import type { Segment } from './segment';
import { SegmentHolder } from './segment-holder';
import { type BeginOptions, joined } from './transaction-options';
import type { TransactionOwner } from './transaction-owner';

/** What the code asks of its transaction. Nothing is sent and no connection is taken before the first query. */
export class Transaction implements CurrentTransaction, LevelsOwner {
  readonly isTransactional = true;
  private readonly hooks: Hooks;
  private readonly holder: SegmentHolder;
  private readonly levels: Levels;
  private readonly life: Lifecycle;
  hasCommittedStep = false;
  private streams: OpenStreams | undefined;
  private doom: { readonly reason: unknown } | undefined;
  private last: LastStatements | undefined;

  constructor(
    private readonly owner: TransactionOwner,
    private options: BeginOptions = {},
  ) {
    this.hooks = new Hooks(owner.host.limits.hookMs, () => this.levels.level());
    this.holder = new SegmentHolder(owner);
    this.levels = new Levels(this, this.holder, this.hooks);
    this.life = new Lifecycle(owner, this.holder, this.levels, this.hooks);
  }

  get state(): SessionState {
    return this.life.state;
  }

  get requestId(): string {
    return this.owner.requestId;
  }

  get hasEnded(): boolean {
    return this.life.hasEnded;
  }

  /** Last statements are on their way, and COMMIT with them. */
  get isConcluding(): boolean {
    return this.life.isConcluding;
  }

  onEnd(listener: () => void): void {
    this.life.onEnd(listener);
  }

  /** From here on somebody will end it, whatever happens. */
  begin(): this {
    this.life.begin();
    return this;
  }

  holds(pool: WirePool): boolean {
    return this.holder.current !== undefined && this.owner.host.wire.pool === pool;
  }

  hearing(): Hooks {
    // Between a last statement's answer and the end of its work it is committed, and the hooks are still to run.
    if (this.hooks.areOver || (this.hasEnded && this.state !== 'committed')) this.assertUsable();
    return this.hooks;
  }

  /** Whatever the code returns, this transaction is rolled back. @throws SessionEndedError when it is committed */
  setRollbackOnly(reason: unknown): void {
    if (this.state === 'committed') this.assertUsable();
    this.doom ??= { reason };
  }

  /** @throws IncompatibleTransactionError when the transaction has begun as something weaker */
  require(wanted: BeginOptions): void {
    this.options = joined(this.options, wanted, this.state !== 'idle');
  }

  /** @throws at once or by its promise: SessionEndedError after the end, TransactionControlError for COMMIT and its like */
  execute(text: string, values: readonly unknown[] | undefined): Promise<WireResult> {
    if (this.last?.isOpen) return this.last.ask(text, values);
    return this.levels.execute(text, values);
  }

  /** The statement of each work and COMMIT go out together; work that asks nothing is committed as it is. */
  async lastly<T>(before: readonly (() => Promise<unknown>)[], work: () => Promise<T>): Promise<T> {
    await this.prepare();
    const last = new LastStatements(
      (text) => this.levels.assertLast(text),
      (first, all) => this.levels.last(first, async (segment) => this.life.conclude(segment, await all)),
    );
    this.last = last;
    try {
      const result = await last.of(before, work);
      if (last.isEmpty) await this.life.commit('committed');
      return result;
    } finally {
      this.last = undefined;
      if (this.state === 'committed') await this.hooks.runLast();
    }
  }

  attach(stream: RowStream): void {
    this.streams ??= this.streamsToEnd();
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
      await this.life.commit('parked');
    });
    this.assertGoesOn();
  }

  /** Commits what was done so far and gives the connection back; what comes next begins anew. */
  async commitStep(): Promise<void> {
    await this.prepare();
    await this.levels.between('step', async () => {
      this.hasCommittedStep ||= this.holder.current !== undefined;
      await this.life.commit('parked');
    });
    this.streams?.end(new StreamAcrossStepError(this.owner.requestId));
    await this.hooks.runAfterCommit();
    this.assertGoesOn();
  }

  /**
   * Ends well: hooks, COMMIT, its tag checked, its outcome looked up when the answer was lost.
   * @throws UnfinishedQueriesError, TransactionAbortedError, CommitFailedError, CommitOutcomeUnknownError; whatever was
   * thrown, nothing is held any more
   */
  async commit(): Promise<void> {
    if (this.state === 'committed') return;
    await this.prepare();
    await this.life.commit('committed');
    await this.hooks.runLast();
  }

  /** Ends badly. It never throws: the first error is the one to be heard. */
  async rollback(cause?: unknown): Promise<void> {
    await this.life.rollback(cause);
  }

  /** Ends from outside (client gone, too late, leaked): what runs is cancelled on the server, the rest refused. */
  async abort(reason: Error): Promise<void> {
    await this.life.abort(reason);
  }

  /** @throws SessionEndedError */
  assertUsable(): void {
    this.life.assertUsable();
  }

  /** The open segment, or a new one for this statement. */
  async opened(statement: string): Promise<Segment> {
    const segment = await this.holder.open(this.options, statement);
    this.assertUsable();
    this.life.open();
    return segment;
  }

  /** Hooks, and the last moment to say no. */
  private async prepare(): Promise<void> {
    this.assertUsable();
    try {
      if (this.hooks.hasBeforeCommit) {
        await this.life.orEnded(this.hooks.runBeforeCommit());
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

  /** Not when it was ended from outside meanwhile. @throws SessionEndedError */
  private assertGoesOn(): void {
    if (this.hasEnded) throw this.life.endedError();
  }

  /** They end with it. */
  private streamsToEnd(): OpenStreams {
    const streams = new OpenStreams();
    this.life.onEnd(() => streams.end(this.life.endedError()));
    return streams;
  }
}
