import {
  CannotParkError,
  SavepointEndedError,
  TransactionControlError,
  UnfinishedQueriesError,
} from '../errors';
import type { WireResult } from '../wire/pinned';
import { traitsOf } from '../wire/sql-traits';
import type { Hooks } from './hooks';
import { Savepoint } from './savepoint';
import { inSavepoint, savepointOf } from './scope';
import type { Segment } from './segment';
import type { SegmentHolder } from './segment-holder';

/** What the levels need of their transaction. */
export interface LevelsOwner {
  readonly requestId: string;
  /** @throws SessionEndedError */
  assertUsable(): void;
  /** The open segment, or a new one for this statement. */
  opened(statement: string): Promise<Segment>;
}

/** The statements of one transaction and its savepoints: who may run when. */
export class Levels {
  private readonly root = new Savepoint(0);

  constructor(
    private readonly owner: LevelsOwner,
    private readonly holder: SegmentHolder,
    private readonly hooks: Hooks,
  ) {}

  /** Statements that are running or waiting. */
  get pending(): readonly string[] {
    return this.root.turns.pending;
  }

  async settled(): Promise<void> {
    await this.root.turns.settled();
  }

  /** @throws at once or by its promise: TransactionControlError for COMMIT and its like, SavepointEndedError */
  execute(text: string, values: readonly unknown[] | undefined): Promise<WireResult> {
    this.assertMayRun(text);
    const level = this.level();
    return level.turns.take(text, async () => {
      this.assertGoesOn(level);
      const segment = this.holder.usable ?? (await this.owner.opened(text));
      try {
        return await segment.ask(text, values);
      } catch (error) {
        throw this.holder.heard(error);
      }
    });
  }

  /** @throws TransactionControlError, CannotParkError for what cannot be a last statement, which takes COMMIT along */
  assertLast(text: string): void {
    this.assertMayRun(text);
    if (this.level() !== this.root) {
      throw new CannotParkError(this.owner.requestId, 'it is inside a nested transaction');
    }
  }

  /** The last statements, of which this is the first's text. */
  async last<T>(text: string, work: (segment: Segment) => Promise<T>): Promise<T> {
    return this.root.turns.take(text, async () => {
      this.assertGoesOn(this.root);
      const segment = await this.owner.opened(text);
      return this.holder.on(() => work(segment));
    });
  }

  /** When no statement is running, and none begins meanwhile. @throws CannotParkError inside a nested transaction */
  async between(label: string, work: () => Promise<void>): Promise<void> {
    this.owner.assertUsable();
    if (this.level() !== this.root) {
      throw new CannotParkError(this.owner.requestId, 'it is inside a nested transaction');
    }
    await this.root.turns.take(label, async () => {
      this.owner.assertUsable();
      await work();
    });
  }

  /** A savepoint around the work: its failure undoes only what it did itself, and asked for (SE8). */
  async nested<T>(work: () => Promise<T>): Promise<T> {
    this.owner.assertUsable();
    const outer = this.level();
    const inner = new Savepoint(outer.depth + 1);
    try {
      const result = await outer.turns.take('a nested transaction', () => this.inside(inner, outer, work));
      this.hooks.release(inner, outer);
      return result;
    } catch (error) {
      // Behind its turn: a hook that queries would wait for that.
      await this.hooks.runUndone(inner);
      throw error;
    }
  }

  /** The level that the running code is in. */
  level(): Savepoint {
    return savepointOf(this) ?? this.root;
  }

  private async inside<T>(inner: Savepoint, outer: Savepoint, work: () => Promise<T>): Promise<T> {
    this.assertGoesOn(outer);
    const errorBefore = this.holder.firstError;
    await this.control(`SAVEPOINT ${inner.name}`);
    try {
      const result = await inSavepoint(this, inner, work);
      this.leave(inner);
      await this.control(`RELEASE SAVEPOINT ${inner.name}`);
      return result;
    } catch (error) {
      inner.isOver = true;
      await inner.turns.settled();
      if (await this.undo(inner)) this.holder.firstError = errorBefore;
      throw error;
    }
  }

  private assertMayRun(text: string): void {
    this.owner.assertUsable();
    if (traitsOf(text).controls) throw new TransactionControlError(text.slice(0, 80));
  }

  private assertGoesOn(level: Savepoint): void {
    this.owner.assertUsable();
    if (level.isOver) throw new SavepointEndedError(this.owner.requestId);
  }

  private leave(inner: Savepoint): void {
    inner.isOver = true;
    const { pending } = inner.turns;
    if (pending.length > 0) throw new UnfinishedQueriesError(this.owner.requestId, pending);
  }

  private async control(text: string): Promise<void> {
    const segment = await this.owner.opened(text);
    await this.holder.on(() => segment.control(text));
  }

  /** Back to where the savepoint was set. @returns false when the connection or the transaction is gone anyway */
  private async undo({ name }: Savepoint): Promise<boolean> {
    try {
      const segment = this.holder.current;
      await segment?.control(`ROLLBACK TO SAVEPOINT ${name}`);
      await segment?.control(`RELEASE SAVEPOINT ${name}`);
      return segment !== undefined;
    } catch {
      return false;
    }
  }
}
