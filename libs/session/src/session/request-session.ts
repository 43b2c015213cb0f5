import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { bindSession, unbindSession, type UserExecutionContext } from '../context';
import { SessionIsolationError, SessionParkedError } from '../errors';
import type { SessionFacts } from '../observe/session-events';
import type { WirePool, WireResult } from '../wire/pinned';
import type { Hook } from './hooks';
import type { OpenUnit } from './open-unit';
import { currentUnit, holdsConnectionOf, stepParkedFor, transactionOf, whileParked } from './scope';
import type { Session } from './session';
import { SessionEntityManager } from './session-entity-manager';
import type { SessionHost } from './session-host';
import { SessionQueryRunner } from './session-query-runner';
import { type SessionState, Transaction } from './transaction';

/** The session of one request or unit on one data source. Its constructor opens nothing. */
export class RequestSession implements Session {
  readonly id = randomUUID();
  private readonly own: Transaction;
  private numbers = 0;
  private lazyManager: SessionEntityManager | undefined;
  private bound: UserExecutionContext | undefined;

  constructor(
    readonly host: SessionHost,
    private readonly unit: OpenUnit,
  ) {
    this.own = this.newTransaction();
  }

  get context(): UserExecutionContext {
    return this.unit.context;
  }

  get state(): SessionState {
    return this.own.state;
  }

  get signal(): AbortSignal {
    return this.unit.signal;
  }

  get manager(): EntityManager {
    this.lazyManager ??= new SessionEntityManager(this, new SessionQueryRunner(this));
    return this.lazyManager;
  }

  /** The transaction that the running code is in. */
  get transaction(): Transaction {
    return transactionOf(this) ?? this.own;
  }

  /** Something of it is durable, so that beginning again would do it twice. */
  get hasCommittedStep(): boolean {
    return this.own.hasCommittedStep;
  }

  holds(pool: WirePool): boolean {
    return this.own.holds(pool);
  }

  async park<T>(work: () => Promise<T>): Promise<T> {
    await this.transaction.park();
    this.host.observer.parked(this.facts, 'park');
    return whileParked(this, 'park', work);
  }

  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    await this.transaction.commitStep();
    this.host.observer.parked(this.facts, name);
    return whileParked(this, name, work);
  }

  beforeCommit(hook: Hook): void {
    this.transaction.hooks.beforeCommit(hook);
  }

  afterCommit(hook: Hook): void {
    this.transaction.hooks.afterCommit(hook);
  }

  afterRollback(hook: Hook): void {
    this.transaction.hooks.afterRollback(hook);
  }

  setRollbackOnly(reason?: unknown): void {
    this.transaction.setRollbackOnly(reason);
  }

  bind(context: UserExecutionContext): void {
    const { userId, runId, requestId } = this.context;
    const isSame = context.userId === userId && context.runId === runId && context.requestId === requestId;
    if (!isSame) throw this.isolationError(context, 'it belongs to another call');
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
    if (step !== undefined) throw new SessionParkedError(this.unit.requestId, step);
    const caller = currentUnit();
    const other = caller === this.unit ? undefined : caller?.knownContext;
    if (other && other.userId !== this.context.userId) {
      throw this.isolationError(other, 'the caller acts for another user');
    }
  }

  async end(outcome: 'commit' | 'rollback'): Promise<void> {
    try {
      if (outcome === 'commit') await this.own.commit();
      else await this.own.rollback();
    } finally {
      this.unbind();
    }
  }

  async rollback(cause?: unknown): Promise<void> {
    await this.own.rollback(cause);
    this.unbind();
  }

  async abort(reason: Error): Promise<void> {
    await this.own.abort(reason);
    this.unbind();
  }

  private isolationError(caller: UserExecutionContext, detail: string): SessionIsolationError {
    const error = new SessionIsolationError(this.unit.requestId, caller.requestId, detail);
    this.host.observer.violation('foreign_context', { session: this.facts, caller, error });
    return error;
  }

  private newTransaction(): Transaction {
    const { host, unit, facts } = this;
    return new Transaction(
      {
        host,
        get requestId() {
          return unit.requestId;
        },
        name: unit.name,
        facts,
        holdsElsewhere: () => holdsConnectionOf(host.wire.pool),
        settings: () => this.settings(),
        onLeak: (error) => void unit.abort(error),
      },
      unit.facts.begin,
    );
  }

  private readonly facts = (): SessionFacts => {
    const { name, kind } = this.unit.facts;
    const context = this.unit.knownContext;
    const { userId, runId, requestId = '?' } = context ?? {};
    return { sessionId: this.id, requestId, userId, runId, context, name, kind, dataSource: this.host.name };
  };

  private settings(): ReturnType<SessionHost['settingsFor']> {
    const { context } = this;
    if (!this.bound) bindSession(context, this);
    this.bound = context;
    return this.host.settingsFor(context, this.unit.name);
  }

  private unbind(): void {
    if (this.bound) unbindSession(this.bound, this);
  }
}
