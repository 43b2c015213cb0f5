import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { UserExecutionContext } from '../context';
import { SessionIsolationError, SessionParkedError } from '../errors';
import { NO_CALL, OLDER_CONNECTION } from '../errors/session-isolation.error';
import type { SessionFacts } from '../observe/session-events';
import type { WirePool, WireResult } from '../wire/pinned';
import type { CurrentTransaction } from './current-transaction';
import type { Hook } from './hooks';
import type { OpenUnit } from './open-unit';
import { currentCall, stepParkedFor, transactionOf, whileParked } from './scope';
import type { Session } from './session';
import { SessionEntityManager } from './session-entity-manager';
import type { SessionHost } from './session-host';
import { SessionQueryRunner } from './session-query-runner';
import { SessionTransactions } from './session-transactions';
import type { SessionState } from './lifecycle';
import type { Transaction } from './transaction';
import type { BeginOptions } from './transaction-options';
import type { WhoseCall } from './whose-call';

/** The session of one request or unit on one data source. Its constructor opens nothing. */
export class RequestSession implements Session {
  private readonly transactions: SessionTransactions;
  private numbers = 0;
  private lazyId: string | undefined;
  private lazyManager: SessionEntityManager | undefined;

  constructor(
    readonly host: SessionHost,
    private readonly unit: OpenUnit,
  ) {
    this.transactions = new SessionTransactions(this, host, unit);
  }

  get id(): string {
    return (this.lazyId ??= randomUUID());
  }

  get context(): UserExecutionContext {
    return this.unit.call.context;
  }

  get state(): SessionState {
    return this.transactions.root.state;
  }

  get requestId(): string {
    return this.unit.call.requestId;
  }

  get signal(): AbortSignal {
    return this.unit.signal;
  }

  get manager(): EntityManager {
    this.lazyManager ??= new SessionEntityManager(this, new SessionQueryRunner(this));
    return this.lazyManager;
  }

  /** The transaction that the running code is in. */
  get transaction(): CurrentTransaction {
    return transactionOf(this) ?? this.transactions.root;
  }

  /** The session's own transaction. */
  get root(): Transaction {
    return this.transactions.root;
  }

  /** Something of it is durable, so that beginning again would do it twice. */
  get hasCommittedStep(): boolean {
    return this.transactions.root.hasCommittedStep;
  }

  /** Its last statement is on its way, and COMMIT with it. */
  get isConcluding(): boolean {
    return this.transactions.root.isConcluding;
  }

  holds(pool: WirePool): boolean {
    return this.transactions.holds(pool);
  }

  async park<T>(work: () => Promise<T>): Promise<T> {
    this.assertAllowed();
    await this.transaction.park();
    return this.waitFor('park', work);
  }

  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.assertAllowed();
    await this.transaction.commitStep();
    return this.waitFor(name, work);
  }

  async lastly<T>(work: () => Promise<T>): Promise<T> {
    this.assertAllowed();
    return this.transaction.lastly([], work);
  }

  async lastlyBehind<T>(before: readonly (() => Promise<unknown>)[], work: () => Promise<T>): Promise<T> {
    this.assertAllowed();
    return this.transaction.lastly(before, work);
  }

  beforeCommit(hook: Hook): void {
    this.assertCaller();
    this.transaction.hearing().beforeCommit(hook);
  }

  afterCommit(hook: Hook): void {
    this.assertCaller();
    this.transaction.hearing().afterCommit(hook);
  }

  afterRollback(hook: Hook): void {
    this.assertCaller();
    this.transaction.hearing().afterRollback(hook);
  }

  setRollbackOnly(reason?: unknown): void {
    this.assertCaller();
    this.transaction.setRollbackOnly(reason);
  }

  bind(context: UserExecutionContext): void {
    const { userId, runId, requestId } = this.context;
    const isSame = context.userId === userId && context.runId === runId && context.requestId === requestId;
    if (!isSame) throw this.isolationError(context, context.requestId, 'it belongs to another call');
  }

  /** For names that must not meet within the session. */
  nextNumber(): number {
    return ++this.numbers;
  }

  /** Every statement of the session comes through here. */
  async execute(text: string, values: readonly unknown[] | undefined): Promise<WireResult> {
    this.assertAllowed();
    return this.transaction.execute(text, values);
  }

  /** Refuses before any effect. @throws SessionEndedError, SessionParkedError, SessionIsolationError */
  assertAllowed(): void {
    this.unit.assertBegun();
    this.transaction.assertUsable();
    const step = stepParkedFor(this);
    if (step !== undefined) throw new SessionParkedError(this.requestId, step);
    this.assertCaller();
  }

  /** Of its end and of its hooks, too, nobody else disposes. @throws SessionIsolationError */
  assertCaller(): void {
    const caller = currentCall();
    if (!caller) throw this.isolationError(undefined, undefined, NO_CALL);
    if (caller !== this.unit.call) this.assertSameUser(caller);
  }

  /** A transaction beside the session's own, on a connection of its own; whoever asks for it ends it. @throws SessionEndedError */
  newTransaction(options: BeginOptions = {}): Transaction {
    return this.transactions.begin(options);
  }

  /** Ends the unit when so many milliseconds have passed. @returns what calls it off */
  deadline(ms: number | undefined): () => void {
    return this.unit.deadline(ms);
  }

  /** An error that commits all the same when it leaves the unit. */
  tolerate(error: unknown): void {
    this.unit.tolerate(error);
  }

  async end(outcome: 'commit' | 'rollback'): Promise<void> {
    if (outcome === 'commit') await this.transactions.commit();
    else await this.transactions.rollback();
  }

  async rollback(cause?: unknown): Promise<void> {
    await this.transactions.rollback(cause);
  }

  async abort(reason: Error): Promise<void> {
    await this.transactions.abort(reason);
  }

  private async waitFor<T>(step: string, work: () => Promise<T>): Promise<T> {
    this.host.observer.parked(() => this.facts(), step);
    return whileParked(this, step, work);
  }

  /** Also where the caller has not asked for its own session yet, or has none: what it would see is not its own. */
  private assertSameUser({ contextIfAny, requestId }: WhoseCall): void {
    if (contextIfAny?.userId === this.context.userId) return;
    const who = contextIfAny ? OLDER_CONNECTION : 'nobody who has signed in';
    throw this.isolationError(contextIfAny, requestId, `the caller acts for ${who}`);
  }

  private isolationError(
    caller: UserExecutionContext | undefined,
    callerRequestId: string | undefined,
    detail: string,
  ): SessionIsolationError {
    const error = new SessionIsolationError(this.requestId, callerRequestId, detail);
    this.host.observer.violation('foreign_context', { session: () => this.facts(), caller, error });
    return error;
  }

  private facts(): SessionFacts {
    return this.unit.call.factsOf(this.id, this.host.name);
  }
}
