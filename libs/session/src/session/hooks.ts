import { Logger } from '@nestjs/common';
import { HookTimeoutError } from '../errors';

export type Hook = () => Promise<void> | void;

const logger = new Logger('Session');

/** With the level of the transaction that it was asked for in: what undoes that level undoes the hook. */
interface Asked {
  readonly hook: Hook;
  level: object | undefined;
}

/** What to do around the end of a transaction. Each hook runs once. */
export class Hooks {
  private before: Asked[] = [];
  private after: Asked[] = [];
  private undone: Asked[] = [];
  private isLast = false;

  /** @param level the savepoint that the running code is in */
  constructor(
    private readonly limitMs: number,
    private readonly level: () => object | undefined = () => undefined,
  ) {}

  get hasBeforeCommit(): boolean {
    return this.before.length > 0;
  }

  /** None is heard any more. */
  get areOver(): boolean {
    return this.isLast;
  }

  beforeCommit(hook: Hook): void {
    this.before.push({ hook, level: this.level() });
  }

  afterCommit(hook: Hook): void {
    this.after.push({ hook, level: this.level() });
  }

  afterRollback(hook: Hook): void {
    this.undone.push({ hook, level: this.level() });
  }

  /**
   * In the transaction, one after another, also those that a hook adds.
   * @throws what a hook throws; the transaction is then rolled back
   */
  async runBeforeCommit(): Promise<void> {
    for (let next = this.before.shift(); next; next = this.before.shift()) await next.hook();
  }

  /** The transaction is durable: a hook that fails takes neither its neighbours nor the result with it. */
  async runAfterCommit(): Promise<void> {
    const hooks = this.after;
    this.clear();
    for (const { hook } of hooks) await this.isolated(hook);
  }

  /** Behind the COMMIT that ends the transaction. */
  async runLast(): Promise<void> {
    this.isLast = true;
    if (this.after.length > 0) await this.runAfterCommit();
  }

  async runAfterRollback(): Promise<void> {
    const hooks = this.undone;
    this.clear();
    for (const { hook } of hooks) await this.isolated(hook);
  }

  /** A savepoint is released: what was asked for in it goes with the level around it. */
  release(savepoint: object, outer: object): void {
    for (const asked of [...this.before, ...this.after, ...this.undone])
      if (asked.level === savepoint) asked.level = outer;
  }

  /** A savepoint is undone, and its transaction goes on: of what was asked for in it only the last kind is heard. */
  async runUndone(savepoint: object): Promise<void> {
    const isElsewhere = ({ level }: Asked): boolean => level !== savepoint;
    const hooks = this.undone.filter(({ level }) => level === savepoint);
    this.before = this.before.filter(isElsewhere);
    this.after = this.after.filter(isElsewhere);
    this.undone = this.undone.filter(isElsewhere);
    for (const { hook } of hooks) await this.isolated(hook);
  }

  private clear(): void {
    this.before = [];
    this.after = [];
    this.undone = [];
  }

  private async isolated(hook: Hook): Promise<void> {
    try {
      await this.bounded(hook);
    } catch (error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      logger.error('A hook after the end of a session failed; the outcome of the session stands.', reason);
    }
  }

  private async bounded(hook: Hook): Promise<void> {
    const pending = hook();
    if (!pending) return;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new HookTimeoutError(this.limitMs)), this.limitMs);
    try {
      await Promise.race([pending, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}
