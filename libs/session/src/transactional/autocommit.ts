import { NoTransactionError } from '../errors';
import type { CurrentTransaction } from '../session/current-transaction';
import type { Hooks } from '../session/hooks';
import type { RequestSession } from '../session/request-session';
import { inTransaction } from '../session/scope';
import type { Transaction } from '../session/transaction';
import type { WireResult } from '../wire/pinned';

/**
 * Stands where a transaction would, in NOT_SUPPORTED code: each statement is one by itself, under the same identity,
 * and nothing is held between two of them.
 */
export class Autocommit implements CurrentTransaction {
  readonly isTransactional = false;
  readonly hasEnded = false;

  constructor(private readonly session: RequestSession) {}

  async execute(text: string, values: readonly unknown[] | undefined): Promise<WireResult> {
    return this.alone((transaction) => transaction.execute(text, values));
  }

  /** manager.transaction(), where there is none to nest in, begins one. */
  async nested<T>(work: () => Promise<T>): Promise<T> {
    return this.alone((transaction) => inTransaction(this.session, transaction, work));
  }

  /** Nothing is held, so nothing has to be given back. */
  async park(): Promise<void> {
    this.assertUsable();
  }

  async commitStep(): Promise<void> {
    this.assertUsable();
  }

  /** Each statement is a packet of its own, and commits by itself. */
  async lastly<T>(before: readonly (() => Promise<unknown>)[], work: () => Promise<T>): Promise<T> {
    this.assertUsable();
    for (const one of before) await one();
    return work();
  }

  attach(): void {
    // Its cursor is gone with the statement that made it.
  }

  assertUsable(): void {
    this.session.root.assertUsable();
  }

  hearing(): Hooks {
    throw NoTransactionError.inAutocommit('A hook');
  }

  setRollbackOnly(): void {
    throw NoTransactionError.inAutocommit('A rollback');
  }

  require(): void {
    // Each statement begins as it likes.
  }

  holds(): boolean {
    return false;
  }

  private async alone<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const transaction = this.session.newTransaction();
    try {
      const result = await work(transaction);
      await transaction.commit();
      return result;
    } catch (error) {
      await transaction.rollback(error);
      throw error;
    }
  }
}
