import { asError, CommitOutcomeUnknownError, SessionEndedError } from '../errors';
import type { EndOutcome } from '../observe/session-events';
import type { WireResult } from '../wire/pinned';
import { bounded } from './bounded';
import { askAndCommit, commitHeld } from './commit';
import type { Hooks } from './hooks';
import type { Statement } from './last-statements';
import type { Levels } from './levels';
import { placeOf } from './place';
import type { Segment } from './segment';
import type { SegmentHolder } from './segment-holder';
import type { TransactionOwner } from './transaction-owner';

export type SessionState =
  'idle' | 'open' | 'parked' | 'committing' | 'committed' | 'rolled_back' | 'aborted' | 'unknown';

/**
 * The state machine: `idle → open → (parked → open)* → committing → committed | rolled_back | aborted | unknown`. However
 * many want to end the transaction, one of them does.
 */
export class Lifecycle {
  /** Last statements are on their way, and COMMIT with them. */
  isConcluding = false;
  private phase: SessionState = 'idle';
  private isCounted = false;
  private readonly since = performance.now();
  private isAborted = false;
  private endListeners: (() => void)[] | undefined;
  private ended: { readonly at: string | Error; readonly cause: unknown } | undefined;
  /** How it is to end when the step that commits has done so. */
  private endBehindStep: { readonly outcome: EndOutcome; readonly cause: unknown } | undefined;

  constructor(
    private readonly owner: TransactionOwner,
    private readonly holder: SegmentHolder,
    private readonly levels: Levels,
    private readonly hooks: Hooks,
  ) {}

  get state(): SessionState {
    return this.phase;
  }

  get hasEnded(): boolean {
    return this.ended !== undefined;
  }

  onEnd(listener: () => void): void {
    (this.endListeners ??= []).push(listener);
  }

  /** The work, or the end from outside, whichever is first: a hook that does not listen holds nobody up. */
  async orEnded(work: Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.onEnd(resolve);
    await Promise.race([work, promise]);
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

  /** Where and as what it ended, for whoever comes afterwards. */
  endedError(): SessionEndedError {
    const { at, cause } = this.ended ?? { at: 'in its COMMIT', cause: undefined };
    const place = typeof at === 'string' ? at : (at.stack ?? at.message);
    return new SessionEndedError(this.owner.requestId, this.phase, place, cause);
  }

  /** From here on somebody will end it, so it is one of those that there are now. */
  begin(): void {
    if (this.isCounted) return;
    this.isCounted = true;
    this.owner.host.observer.stats.states.begin();
  }

  /** It has a connection. */
  open(): void {
    this.enter('open');
  }

  /** @throws TransactionAbortedError, CommitFailedError, CommitOutcomeUnknownError; then it has ended. SessionEndedError */
  async commit(next: 'parked' | 'committed'): Promise<void> {
    // With its connection gone there would be nothing to commit, and nothing to say that it was not.
    if (this.ended) throw this.endedError();
    this.enter('committing');
    try {
      await commitHeld(this.holder, this.owner);
    } catch (error) {
      await this.lose(error);
      throw error;
    }
    const { outcome, cause } = this.endBehindStep ?? {};
    if (next === 'committed') this.finish(next, undefined);
    else if (outcome) this.finish(outcome, cause);
    else this.enter(next);
  }

  /** Statements and COMMIT together. @throws as `commit`, and what a statement throws */
  async conclude(segment: Segment, statements: readonly Statement[]): Promise<readonly WireResult[]> {
    this.assertUsable();
    this.enter('committing');
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
  }

  /** It never throws: the first error is the one to be heard. */
  async rollback(cause?: unknown): Promise<void> {
    if (this.isConcluding) return this.interrupt(asError(cause));
    if (this.ended) return;
    if (this.phase === 'committing') return this.endWhenCommitted('rolled_back', cause);
    this.finish('rolled_back', cause);
    this.holder.close();
    await this.settled();
    await this.holder.rollback();
    await this.hooks.runAfterRollback();
  }

  /** From outside: what runs is cancelled on the server. */
  async abort(reason: Error): Promise<void> {
    if (this.isConcluding) {
      this.isAborted = true;
      return this.interrupt(reason);
    }
    if (this.ended) return;
    if (this.phase === 'committing') return this.endWhenCommitted('aborted', reason);
    this.finish('aborted', reason);
    this.holder.abort(reason);
    await this.holder.rollback();
    await this.hooks.runAfterRollback();
  }

  /** What runs ahead of COMMIT is cancelled on the server; what became of both, only its answer says. */
  private async interrupt(reason: Error): Promise<void> {
    this.holder.interrupt(reason);
    await this.levels.settled();
  }

  /** A COMMIT under way is left to itself. The last one ends the transaction; behind a step's nothing more may begin. */
  private async endWhenCommitted(outcome: EndOutcome, cause: unknown): Promise<void> {
    this.endBehindStep ??= { outcome, cause };
    await this.settled();
  }

  private async settled(): Promise<void> {
    await bounded(this.levels.settled(), this.owner.host.limits.settleMs, () => undefined);
  }

  private async lose(error: unknown): Promise<void> {
    const outcome = this.isAborted ? 'aborted' : 'rolled_back';
    this.finish(error instanceof CommitOutcomeUnknownError ? 'unknown' : outcome, error);
    await this.hooks.runAfterRollback();
  }

  private enter(next: SessionState): void {
    if (this.isCounted) this.owner.host.observer.stats.states.move(this.phase, next);
    this.phase = next;
  }

  private finish(outcome: EndOutcome, cause: unknown): void {
    const { host, facts } = this.owner;
    this.enter(outcome);
    // A call commits in one place only, after its work: the stack of that costs more than the statement, and says less
    // than the name.
    const at = outcome === 'committed' ? `when ${this.owner.name} was done` : placeOf(`as ${outcome}`);
    this.ended = { at, cause };
    const lifetimeMs = performance.now() - this.since;
    this.endListeners?.forEach((listener) => listener());
    host.observer.ended(facts, outcome, { lifetimeMs, wasOpened: this.holder.wasOpened, error: cause });
  }
}
