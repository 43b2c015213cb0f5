import { randomUUID } from 'node:crypto';
import type { EndableSession, UserExecutionContext } from '../context';
import { bindSession, unbindSession } from '../context';
import { UnfinishedQueriesError } from '../errors';
import type { SessionFacts } from '../observe/session-events';
import type { WirePool } from '../wire/pinned';
import type { OpenUnit } from './open-unit';
import { holdsConnectionOf } from './scope';
import type { SessionHost } from './session-host';
import { Transaction } from './transaction';
import type { BeginOptions } from './transaction-options';
import type { TransactionOwner } from './transaction-owner';

/** The transactions of one session: its own, and those that REQUIRES_NEW begins beside it. */
export class SessionTransactions {
  readonly root: Transaction;
  private beside: Set<Transaction> | undefined;
  private bound: UserExecutionContext | undefined;

  constructor(
    private readonly session: EndableSession & { readonly id: string },
    private readonly host: SessionHost,
    private readonly unit: OpenUnit,
  ) {
    this.root = new Transaction(this.ownerOf(session), unit.facts.begin);
  }

  holds(pool: WirePool): boolean {
    return this.root.holds(pool);
  }

  /** On a connection of its own; whoever asks for it ends it. @throws SessionEndedError: then nobody would end it from outside */
  begin(options: BeginOptions): Transaction {
    this.root.assertUsable();
    const transaction = new Transaction(this.ownerOf({ id: randomUUID() }), options).begin();
    const beside = (this.beside ??= new Set());
    beside.add(transaction);
    transaction.onEnd(() => beside.delete(transaction));
    return transaction;
  }

  /** @throws UnfinishedQueriesError when one beside it is still open, and whatever COMMIT throws */
  async commit(): Promise<void> {
    try {
      if (!this.beside?.size) return await this.root.commit();
      const error = new UnfinishedQueriesError(this.unit.call.requestId, [
        'a transaction of its own (REQUIRES_NEW)',
      ]);
      await this.rollback(error);
      throw error;
    } finally {
      this.unbind();
    }
  }

  async rollback(cause?: unknown): Promise<void> {
    await Promise.all(this.all.map((transaction) => transaction.rollback(cause)));
    this.unbind();
  }

  async abort(reason: Error): Promise<void> {
    await Promise.all(this.all.map((transaction) => transaction.abort(reason)));
    this.unbind();
  }

  private get all(): readonly Transaction[] {
    return [...(this.beside ?? []), this.root];
  }

  private ownerOf(identified: { readonly id: string }): TransactionOwner {
    return new UnitsTransaction(this.host, this.unit, identified, () => this.settings());
  }

  private settings(): ReturnType<SessionHost['settingsFor']> {
    const { context } = this.unit.call;
    if (!this.bound) bindSession(context, this.session);
    this.bound = context;
    return this.host.settingsFor(context, this.unit.call.name);
  }

  private unbind(): void {
    if (this.bound) unbindSession(this.bound, this.session);
  }
}

/** A class, because an object with a getter costs more to make than all the rest of a transaction. */
class UnitsTransaction implements TransactionOwner {
  readonly name: string;
  readonly kind: TransactionOwner['kind'];

  constructor(
    readonly host: SessionHost,
    private readonly unit: OpenUnit,
    private readonly identified: { readonly id: string },
    readonly settings: TransactionOwner['settings'],
  ) {
    this.name = unit.call.name;
    this.kind = unit.call.kind;
  }

  get requestId(): string {
    return this.unit.call.requestId;
  }

  get userId(): string | undefined {
    return this.unit.call.contextIfAny?.userId;
  }

  readonly facts = (): SessionFacts => this.unit.call.factsOf(this.identified.id, this.host.name);

  holdsElsewhere(): boolean {
    return holdsConnectionOf(this.host.wire.pool);
  }

  onLoss(error: Error): void {
    void this.unit.abort(error);
  }
}
